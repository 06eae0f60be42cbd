package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More messages than anyone can read: only the newest are drawn, and none is lost. The test controls the page's clock.
 */
@ServerTest
class FloodTest extends PageTest {

    private static final int AT_ONCE = 500;
    private static final int SCREENFUL = 16;
    private static final int A_SECOND = 100;
    private static final int PAGE = 50;
    private static final int MOST_LINES = 500;
    private static final int DRAWN_MS = 100;
    private static final int MUCH = 300;

    /** Records each message in the same turn as the page, but before it; can also delay an answer with history. */
    private static final String HEARS = """
            window.heard = '';
            window.WebSocket = class extends WebSocket {
              constructor(...all) {
                super(...all);
                this.addEventListener('message', (event) => {
                  const { data } = event;
                  const { type, text } = JSON.parse(data);
                  window.heard = text ?? window.heard;
                  if (!window.holds || type !== 'page') return;
                  event.stopImmediatePropagation();
                  window.holds = false;
                  window.letGo = () => this.dispatchEvent(new MessageEvent('message', { data }));
                });
              }
            };""";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private int said;

    private Page enterWithPausedClock() {
        return enterWithPausedClock(english());
    }

    private Page enterWithPausedClock(NewContextOptions options) {
        Page alice = page(options);
        alice.addInitScript(HEARS);
        alice.onWebSocket(socket -> socket.onFrameSent(frame -> asked.add(frame.text())));
        alice.clock().install(new Clock.InstallOptions().setTime("2026-11-20T12:00:00Z"));
        remember(alice, "alice");
        go(alice, home, room);
        alice.clock().pauseAt("2026-11-20T12:10:00Z");
        return alice;
    }

    /** Sends messages until the page has received them. The clock is paused, so none is drawn yet. */
    private void receive(Page page, RawWebSocket robot, int count) {
        IntStream.range(0, count).forEach(n -> robot.sendText("line " + ++said));
        page.waitForCondition(() -> page.evaluate("() => window.heard").equals("line " + said));
    }

    private void assertDrawn(Page page, int first, int last) {
        page.clock().runFor(DRAWN_MS);
        assertThat(texts(page).last()).hasText("line " + last);
        assertThat(texts(page).first()).hasText("line " + first);
        assertThat(texts(page)).hasCount(last - first + 1);
        assertThat(texts(page).last()).isInViewport();
    }

    @Test
    void burstsWithinTheLimitAreDrawnCompletely() {
        Page alice = enterWithPausedClock();
        try (RawWebSocket robot = robot()) {
            for (int run = 0; run < 4; run++) {
                receive(alice, robot, AT_ONCE / 4 - 1);
                assertDrawn(alice, 1, said);
            }
        }
    }

    @Test
    void floodDrawsTheNewestAndTheRestIsFetchedByScrolling() {
        Page alice = enterWithPausedClock();
        int pages = 4;
        try (RawWebSocket robot = robot()) {
            receive(alice, robot, MUCH);
            assertDrawn(alice, 1, said);
            receive(alice, robot, MUCH);
            assertDrawn(alice, said - SCREENFUL + 1, said);
        }
        int first = said - SCREENFUL + 1;
        for (int page = 0; page < pages; page++, first -= PAGE) {
            // Not a real click: it would scroll the button into view, which itself loads a page of history.
            alice.locator("#earlier").evaluate("button => button.click()");
            assertThat(texts(alice).first()).hasText("line " + (first - PAGE));
        }

        assertThat(texts(alice).allTextContents())
                .isEqualTo(IntStream.rangeClosed(first, said)
                        .mapToObj(n -> "line " + n)
                        .toList());
    }

    @Test
    void drawsEveryMessageAgainAfterAFlood() {
        Page alice = enterWithPausedClock();
        try (RawWebSocket robot = robot()) {
            receive(alice, robot, MUCH);
            assertDrawn(alice, 1, said);
            for (int flood = 0; flood < 2; flood++) {
                receive(alice, robot, MUCH);
                assertDrawn(alice, said - SCREENFUL + 1, said);
            }
            int first = said - SCREENFUL + 1;
            receive(alice, robot, 1);
            assertDrawn(alice, first, said);
            receive(alice, robot, A_SECOND);
            assertDrawn(alice, first, said);
            receive(alice, robot, A_SECOND);
            alice.clock().runFor(DRAWN_MS);
            receive(alice, robot, A_SECOND);
            assertDrawn(alice, said - SCREENFUL + 1, said);
            first = said - SCREENFUL + 1;
            alice.clock().runFor(1_000);
            receive(alice, robot, A_SECOND);
            assertDrawn(alice, first, said);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 1000, 1600, 2160})
    void floodFillsTheScreenWithoutFetchingHistory(int height) {
        Page alice = enterWithPausedClock(english().setViewportSize(1180, height));
        try (RawWebSocket robot = robot()) {
            receive(alice, robot, MUCH);
            assertDrawn(alice, 1, said);
            receive(alice, robot, MUCH);
            alice.clock().runFor(DRAWN_MS);
            assertThat(texts(alice).last()).hasText("line " + said);
        }

        assertThat(texts(alice).count()).isBetween(SCREENFUL, 2 * PAGE);
        assertThat(alice.locator("#log").evaluate("log => log.scrollHeight > log.clientHeight"))
                .isEqualTo(true);
        say(alice, "not asked for anything");
        assertThat(asked).anyMatch(frame -> frame.contains("not asked for anything"));
        assertThat(asked).noneMatch(frame -> frame.contains("\"history\""));
    }

    @Test
    void messagesDuringAHistoryRequestLeaveNoGap() {
        Page alice = enterWithPausedClock();
        try (RawWebSocket robot = robot()) {
            scrollUpPastTheLimit(alice, robot);
            alice.evaluate("() => { window.holds = true; }");
            alice.locator("#newest").click();
            alice.waitForFunction("() => window.letGo");
            receive(alice, robot, 1);
            alice.clock().runFor(DRAWN_MS);
            alice.evaluate("() => { window.letGo(); }");

            assertThat(texts(alice).last()).hasText("line " + said);
            assertThat(texts(alice).allTextContents())
                    .isEqualTo(IntStream.rangeClosed(said - PAGE, said)
                            .mapToObj(n -> "line " + n)
                            .toList());
        }
    }

    /** Sends more than the list holds and scrolls up: the newest messages are dropped from the list. */
    private void scrollUpPastTheLimit(Page alice, RawWebSocket robot) {
        for (int second = 1; second <= 7; second++) {
            receive(alice, robot, A_SECOND);
            alice.clock().runFor(1_000);
        }
        assertThat(texts(alice).last()).hasText("line " + said);
        assertThat(alice.locator("#messages > li").count()).isBetween(MOST_LINES - 1, MOST_LINES);
        assertThat(alice.locator("#messages > li").first()).hasClass("day");
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        alice.locator("#earlier").click();
        assertThat(alice.locator("#newest")).hasText("Jump to the newest");
    }

    @Test
    void keepsAtMost500LinesWithoutLossOrDuplicates() {
        Page alice = enterWithPausedClock();
        try (RawWebSocket robot = robot()) {
            scrollUpPastTheLimit(alice, robot);
        }
        assertThat(alice.locator("#messages > li").count()).isLessThanOrEqualTo(MOST_LINES);
        say(alice, "from afar");
        // The message was received but not drawn yet, so the history that is loaded now contains it, too.
        alice.waitForCondition(() -> alice.evaluate("() => window.heard").equals("from afar"));
        alice.locator("#newest").click();
        assertThat(texts(alice).last()).hasText("from afar");
        alice.clock().runFor(DRAWN_MS);
        assertThat(alice.locator("#messages .text").last()).hasText("from afar");
        assertThat(alice.locator("#messages .text", new Page.LocatorOptions().setHasText("from afar")))
                .hasCount(1);
        assertThat(alice.locator("#pending > li")).hasCount(0);
    }
}
