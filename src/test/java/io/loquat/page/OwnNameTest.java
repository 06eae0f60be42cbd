package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The user's own nickname: remembered, changed, taken by somebody else, or invalid. */
@ServerTest
class OwnNameTest extends PageTest {

    @Test
    void nicknameSurvivesAReload() {
        // A name that no other test uses: the page before the reload holds it for the grace period.
        Page page = enterAsGuest();
        assertThat(page.locator("#me-nick")).hasText(Pattern.compile("user\\d+"));

        page.locator("#me").click();
        page.locator("#name-input").fill("amelia");
        page.locator("#name-form .primary").click();
        assertThat(page.locator("#me-nick")).hasText("amelia");
        page.reload();

        assertThat(page.locator("#me-nick")).hasText("amelia");
        assertThat(page.locator(".notice.enter")).containsText("You joined as amelia");
    }

    @Test
    void renameIsShownToOthers() {
        Page alice = enter("alice");
        Page bob = enter("bob");

        rename(bob, "robert");

        assertThat(alice.locator(".notice.note")).containsText("bob is now called robert");
        assertThat(people(alice)).hasText(new String[] {"alice", "robert"});
        assertThat(bob.locator("dialog[open]")).hasCount(0);
        say(bob, "still me");
        assertThat(alice.locator(".message .who")).hasText("robert");
        assertThat(bob.locator(".message.own .text")).hasText("still me");
    }

    @Test
    void takenNameIsReportedAndTheUserBecomesAGuest() {
        Page alice = enter("alice");
        Page second = enter("alice");

        assertThat(second.locator(".notice.note")).containsText("The name alice is taken right now");
        assertThat(second.locator("#me-nick")).hasText(Pattern.compile("user\\d+"));
        say(second, "as a guest then");
        assertThat(alice.locator(".message .who")).hasText(Pattern.compile("user\\d+"));
    }

    @Test
    void dialogReportsAnUnavailableName() {
        enter("alice");
        Page bob = enter("bob");

        rename(bob, "Alice");
        assertThat(bob.locator("#name-error")).hasText("Somebody here is called Alice already.");
        bob.locator("#name-input").fill("x".repeat(129));
        bob.keyboard().press("Enter");
        assertThat(bob.locator("#name-error")).hasText("This name cannot be used.");
        bob.keyboard().press("Escape");
        assertThat(bob.locator("#me-nick")).hasText("bob");
    }
}
