package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import io.loquat.testing.RawWebSocket;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More is said than anyone can read: the newest is drawn, and nothing is lost. The page's clock goes on when the test says so. */
@QuarkusTest
class FloodTest extends PageTest {

    private static final int AT_ONCE = 300;
    private static final int SCREENFUL = 16;
    private static final int A_SECOND = 100;
    private static final int PAGE = 50;
    private static final int MOST_LINES = 500;
    private static final int DRAWN_MS = 100;

    /** Before the page's own listener, and in the same turn. */
    private static final String HEARS = """
            window.heard = '';
            window.WebSocket = class extends WebSocket {
              constructor(...all) {
                super(...all);
                this.addEventListener('message', ({ data }) => (window.heard = JSON.parse(data).text ?? window.heard));
              }
            };""";

    private int said;

    private Page still() {
        Page alice = page(english());
        alice.addInitScript(HEARS);
        alice.clock().install(new Clock.InstallOptions().setTime("2026-11-20T12:00:00Z"));
        remember(alice, "alice");
        go(alice, home, room);
        alice.clock().pauseAt("2026-11-20T12:10:00Z");
        return alice;
    }

    /** So many more have come to the page; none is drawn yet. */
    private void hears(Page page, RawWebSocket robot, int count) {
        IntStream.range(0, count).forEach(n -> robot.sendText("line " + ++said));
        page.waitForCondition(() -> page.evaluate("() => window.heard").equals("line " + said));
    }

    private void isDrawn(Page page, int first, int last) {
        page.clock().runFor(DRAWN_MS);
        assertThat(texts(page).last()).hasText("line " + last);
        assertThat(texts(page).first()).hasText("line " + first);
        assertThat(texts(page)).hasCount(last - first + 1);
        assertThat(texts(page).last()).isInViewport();
    }

    private RawWebSocket robot() {
        return RawWebSocket.to(home, "/chat/" + room + "?nick=robot&format=plain&echo=false")
                .open();
    }

    @Test
    void whatComesInAFewLargeRunsIsDrawnWhole() {
        Page alice = still();
        try (RawWebSocket robot = robot()) {
            hears(alice, robot, AT_ONCE / 2);
            isDrawn(alice, 1, said);
            hears(alice, robot, AT_ONCE / 2);
            isDrawn(alice, 1, said);
            alice.clock().runFor(1_000);
            hears(alice, robot, A_SECOND);
            isDrawn(alice, 1, said);
        }
    }

    @Test
    void ofAFloodTheNewestAreDrawnAndTheRestIsReadBack() {
        Page alice = still();
        try (RawWebSocket robot = robot()) {
            hears(alice, robot, AT_ONCE + 1);
            isDrawn(alice, said - SCREENFUL + 1, said);
        }
        for (int first = said - SCREENFUL + 1; first > 1; first = Math.max(1, first - PAGE)) {
            assertThat(texts(alice).first()).hasText("line " + first);
            alice.locator("#earlier").click();
        }

        assertThat(texts(alice).first()).hasText("line 1");
        assertThat(texts(alice).allTextContents())
                .isEqualTo(IntStream.rangeClosed(1, said)
                        .mapToObj(n -> "line " + n)
                        .toList());
    }

    @Test
    void afterAFloodWhatIsSaidIsDrawnAgain() {
        Page alice = still();
        try (RawWebSocket robot = robot()) {
            hears(alice, robot, 2 * AT_ONCE);
            isDrawn(alice, said - SCREENFUL + 1, said);
            hears(alice, robot, AT_ONCE);
            isDrawn(alice, said - SCREENFUL + 1, said);
            hears(alice, robot, 1);
            isDrawn(alice, said - SCREENFUL, said);
            int first = said - SCREENFUL;
            hears(alice, robot, 2 * A_SECOND);
            isDrawn(alice, first, said);
        }
    }

    @Test
    void notMoreThan500LinesAreKeptAndNoneIsLost() {
        Page alice = still();
        try (RawWebSocket robot = robot()) {
            for (int second = 1; second <= 7; second++) {
                hears(alice, robot, A_SECOND);
                alice.clock().runFor(1_000);
            }
        }
        assertThat(texts(alice).last()).hasText("line " + said);
        assertThat(alice.locator("#messages > li").count()).isBetween(MOST_LINES - 1, MOST_LINES);
        assertThat(alice.locator("#messages > li").first()).hasClass("day");

        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        alice.locator("#earlier").click();
        assertThat(alice.locator("#newest")).hasText("To the newest");
        assertThat(alice.locator("#messages > li").count()).isLessThanOrEqualTo(MOST_LINES);
        say(alice, "from afar");
        alice.locator("#newest").click();
        alice.clock().runFor(DRAWN_MS);
        assertThat(texts(alice).last()).hasText("from afar");
        assertThat(alice.locator("#pending > li")).hasCount(0);
    }
}
