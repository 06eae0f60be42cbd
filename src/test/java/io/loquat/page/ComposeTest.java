package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The field one writes in. What Enter does is in {@link ChatPageTest}. */
@QuarkusTest
class ComposeTest extends PageTest {

    @Test
    void arrowUpInTheEmptyFieldBringsBackTheLastText() {
        Page alice = enter("alice");
        say(alice, "first");
        say(alice, "second");

        alice.locator("#text").press("ArrowUp");
        assertThat(alice.locator("#text")).hasValue("second");
        alice.locator("#text").fill("something else");
        alice.locator("#text").press("ArrowUp");
        assertThat(alice.locator("#text")).hasValue("something else");
        alice.locator("#text").fill("");
        alice.locator("#text").dispatchEvent("keydown", Map.of("key", "ArrowUp", "isComposing", true));
        assertThat(alice.locator("#text")).hasValue("");
    }

    @Test
    void aPasteThatIsTooLongIsWarnedAboutInWordsAndNotCut() {
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
    void aDraftIsKeptOverAReloadAndGoneWhenItIsSent() {
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
