package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The message field. What Enter does is tested in {@link ChatPageTest}. */
@ServerTest
class ComposeTest extends PageTest {

    private static final double MOST_MS_A_KEY = 50;

    @Test
    void arrowUpDoesNotRestoreASentMessage() {
        Page alice = enter("alice");
        say(alice, "once");
        assertThat(texts(alice)).hasText("once");

        alice.locator("#text").press("ArrowUp");
        alice.locator("#text").press("Enter");
        say(alice, "after");

        assertThat(texts(alice)).hasText(new String[] {"once", "after"});
    }

    @Test
    @Tag("browsers")
    void onATouchScreenEnterBreaksTheLineAndTheButtonSends() {
        Page alice = page(english());
        alice.addInitScript("""
                const { matchMedia } = window;
                window.matchMedia = (query) => matchMedia.call(window, query === '(pointer: coarse)' ? 'all' : query);""");
        remember(alice, "alice");
        go(alice, home, room);
        Locator text = alice.locator("#text");

        assertThat(text).hasAttribute("enterkeyhint", "enter");
        text.pressSequentially("one");
        text.press("Enter");
        text.pressSequentially("two");
        assertThat(text).hasValue("one\ntwo");
        alice.locator("#send").click();
        assertThat(texts(alice)).hasText("one\ntwo");
        text.fill("three");
        text.press("ControlOrMeta+Enter");
        assertThat(texts(alice)).hasCount(2);
    }

    @Test
    void theEnterSettingIsAppliedAndRemembered() {
        Page alice = enter("alice");
        alice.locator("#settings").click();
        alice.locator("#enter").uncheck();
        alice.keyboard().press("Escape");
        say(alice, "a line");
        assertThat(alice.locator("#text")).hasValue("a line\n");

        alice.reload();
        assertThat(alice.locator("#text")).hasAttribute("enterkeyhint", "enter");
        alice.locator("#settings").click();
        assertThat(alice.locator("#enter")).not().isChecked();
        alice.locator("#enter").check();
        alice.keyboard().press("Escape");
        alice.locator("#text").press("Enter");
        assertThat(texts(alice)).hasText("a line");
    }

    @Test
    void tooLongPasteIsReportedAndNotCut() {
        Page alice = enter("alice");
        String text = "枇".repeat(4100);

        alice.locator("#text").fill(text);
        assertThat(alice.locator("#left")).hasText("4 characters too many");
        alice.locator("#text").press("ControlOrMeta+a");
        alice.keyboard().press("ControlOrMeta+x");
        assertThat(alice.locator("#left")).isEmpty();
        alice.keyboard().press("ControlOrMeta+v");

        assertThat(alice.locator("#text")).hasValue(text);
        assertThat(alice.locator("#left"))
                .hasText(
                        Pattern.compile(
                                "This is 4 characters too long for one message\\. All of it is still here: .* parts of 4,096\\."));
        alice.keyboard().press("Enter");
        assertThat(texts(alice)).hasCount(0);
        screenshot(alice, "pasted");
        alice.locator("#text").fill("枇".repeat(4095));
        assertThat(alice.locator("#left")).hasText("1 character left");
    }

    @Test
    @Tag("browsers")
    void typingStaysFastWithAMegabyteOfText() {
        Page alice = enter("alice");
        Object best = alice.evaluate("""
            () => {
              const text = document.getElementById('text');
              text.value = 'a line of text that is not very long 🍊\\n'.repeat(26_000);
              let measured = 0;
              Object.defineProperty(text, 'scrollHeight', { get: () => (measured += 1) });
              const times = Array.from({ length: 10 }, () => {
                const at = performance.now();
                text.dispatchEvent(new InputEvent('input', { bubbles: true }));
                return performance.now() - at;
              });
              return measured === 0 ? Math.min(...times) : `measured ${measured} times`;
            }""");

        assertThat(alice.locator("#left")).hasText("1,009,903 characters too many");
        assertThat(best).as("ms a key").isInstanceOf(Number.class);
        assertThat(((Number) best).doubleValue()).isLessThan(MOST_MS_A_KEY);
        // The browser lays out a long text ten times faster when it need not find its direction each time.
        assertThat(alice.locator("#text")).hasAttribute("dir", "ltr");
        alice.locator("#text").fill("short");
        assertThat(alice.locator("#left")).isEmpty();
        assertThat(alice.locator("#text")).hasAttribute("dir", "auto");
    }

    @Test
    @Tag("browsers")
    void longTextKeepsItsDirection() {
        Page alice = enter("alice");
        alice.locator("#text").fill("שלום ".repeat(1_000));
        assertThat(alice.locator("#text")).hasAttribute("dir", "rtl");
        alice.locator("#text").fill("שלום");
        assertThat(alice.locator("#text")).hasAttribute("dir", "auto");
    }

    @Test
    void draftSurvivesAReloadUntilItIsSent() {
        Page alice = enter("alice");
        alice.locator("#text").fill("not yet\nsent");

        alice.reload();
        assertThat(alice.locator("#text")).hasValue("not yet\nsent");
        alice.locator("#text").press("Enter");
        assertThat(texts(alice)).hasCount(1);
        alice.reload();
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.locator("#text")).hasValue("");
    }
}
