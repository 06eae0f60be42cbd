package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.Eventually;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A history of 10,000 messages, and new messages that arrive while the reader has scrolled up. */
@ServerTest
class HistoryTest extends PageTest {

    private static final int MESSAGES = 10_000;
    private static final int MOST_LINES = 500;

    /** Scrolls up page by page, to somewhere near the top as a reader does, and returns every fault that it finds. */
    private static final String READS_ALL = """
            async ({ messages, most }) => {
              const [log, items] = [document.getElementById('log'), document.getElementById('messages')];
              const [faults, times] = [[], new Map()];
              const count = (nodes) => {
                for (const node of nodes) {
                  if (!node.matches?.('.message')) continue;
                  const { offset } = node.dataset;
                  times.set(offset, (times.get(offset) ?? 0) + 1);
                  const text = node.querySelector('.text').textContent;
                  if (text !== `line ${offset}`) faults.push(`${offset} is: ${text}`);
                }
              };
              count(items.children);
              let came;
              new MutationObserver((records) => {
                records.forEach(({ addedNodes }) => count(addedNodes));
                came?.();
              }).observe(items, { childList: true });
              const frame = () => new Promise(requestAnimationFrame);
              for (let page = 0; document.getElementById('begin').hidden; page += 1) {
                log.scrollTop = (page % 3) * 60;
                const edge = log.getBoundingClientRect().top;
                const all = [...items.querySelectorAll('.message')];
                const read = all.find((item) => item.getBoundingClientRect().bottom > edge).querySelector('.text');
                const { top } = read.getBoundingClientRect();
                await Promise.race([new Promise((next) => (came = next)), new Promise((late) => setTimeout(late, 10_000))]);
                if (items.querySelector('.message') === all[0]) return [`nothing came before ${all[0].dataset.offset}`];
                if (page % 10 === 0) await frame();
                const moved = read.getBoundingClientRect().top - top;
                if (Math.abs(moved) > 1) faults.push(`the visible text at ${all[0].dataset.offset} moved by ${moved} px`);
                const offsets = Array.from(items.querySelectorAll('.message'), ({ dataset }) => Number(dataset.offset));
                if (offsets.some((offset, i) => i && offset !== offsets[i - 1] + 1)) faults.push(`out of order at ${all[0].dataset.offset}`);
                if (items.childElementCount > most) faults.push(`${items.childElementCount} lines`);
              }
              if (times.size !== messages) faults.push(`${times.size} of them`);
              for (const [offset, n] of times) if (n !== 1) faults.push(`${offset} came ${n} times`);
              return faults;
            }""";

    private static final String PLACE = "node => node.getBoundingClientRect().top";

    @Test
    void scrollsThroughTenThousandMessagesAndBack() {
        fill();
        Page alice = enter("alice");

        assertThat(alice.evaluate(READS_ALL, Map.of("messages", MESSAGES, "most", MOST_LINES)))
                .isEqualTo(List.of());
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        assertThat(texts(alice).first()).hasText("line 1");
        assertThat(texts(alice).first()).isInViewport();
        assertThat(alice.locator("#begin")).containsText("This is where #" + room + " begins");
        alice.locator("#newest").click();

        assertThat(texts(alice).last()).hasText("line " + MESSAGES);
        assertThat(texts(alice).last()).isInViewport();
        assertThat(texts(alice)).hasCount(50);
        say(alice, "and one more");
        assertThat(texts(alice).last()).hasText("and one more");
    }

    /** Sends all messages over one connection, so that each gets the offset in its text. */
    private void fill() {
        try (RawWebSocket robot = robot()) {
            for (int n = 1; n <= MESSAGES; n++) {
                robot.sendText("line " + n);
            }
            var rest = new Rest(home);
            Eventually.becomes(
                    MESSAGES,
                    () -> rest.get("/api/rooms/" + room).json().path("offset").asInt());
        }
    }

    @Test
    void scrollPositionIsKeptWhileTheListOverflows() {
        postLines(120);
        Page alice = enter("alice");
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        assertThat(texts(alice).first()).hasText("line 21");
        Locator read = alice.locator(".message[data-offset='71'] .text");
        assertThat(read).isInViewport();
        Object place = read.evaluate(PLACE);

        postLines(MOST_LINES);

        assertThat(alice.locator("#newest")).hasText("Jump to the newest");
        assertThat(read.evaluate(PLACE)).isEqualTo(place);
        assertThat(texts(alice).first()).hasText("line 21");
        assertThat(alice.locator("#messages > li").count()).isLessThanOrEqualTo(MOST_LINES);
        say(alice, "from up there");
        assertThat(alice.locator("#pending > li")).hasCount(0);
        alice.locator("#newest").click();
        assertThat(texts(alice).last()).hasText("from up there");
        post("robot", "the last");
        assertThat(texts(alice).last()).hasText("the last");
        assertThat(texts(alice).last()).isInViewport();
    }

    @Test
    void scrollingUpLoadsEarlierMessages() {
        postLines(130);
        Page alice = enter("alice");

        assertThat(texts(alice)).hasCount(50);
        assertThat(texts(alice).last()).hasText("line 130");
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        assertThat(texts(alice).first()).hasText("line 31");
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        assertThat(texts(alice)).hasCount(130);
        assertThat(texts(alice).first()).hasText("line 1");
        assertThat(alice.locator("#begin")).isVisible();
        assertThat(alice.locator(".day")).hasCount(1);
        post("robot", "line 131");
        assertThat(alice.locator("#newest")).hasText("1 new message");
        alice.locator("#newest").click();
        assertThat(texts(alice).last()).isInViewport();
    }
}
