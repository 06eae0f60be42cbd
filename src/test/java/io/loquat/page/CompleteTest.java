package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is offered while one writes, and the commands. */
@QuarkusTest
class CompleteTest extends PageTest {

    private Locator offers(Page page) {
        return page.locator("#offers [role=option] bdi");
    }

    private Locator field(Page page) {
        return page.locator("#text");
    }

    @Test
    @Tag("browsers")
    void peopleEmojiRoomsAndCommandsAreOfferedAndChosenByTheKeyboard() {
        Page alice = enter("alice");
        raw("Anna Maria");
        raw("annette");
        raw("bob");
        assertThat(people(alice)).hasCount(4);

        field(alice).pressSequentially("hi @an");
        assertThat(offers(alice)).hasText(new String[] {"Anna Maria", "annette"});
        assertThat(field(alice)).hasAttribute("aria-activedescendant", "offer-0");
        assertThat(alice.locator("#offer-0")).hasAttribute("aria-selected", "true");
        field(alice).press("ArrowDown");
        assertThat(field(alice)).hasAttribute("aria-activedescendant", "offer-1");
        field(alice).press("ArrowDown");
        field(alice).press("Enter");
        assertThat(field(alice)).hasValue("hi @Anna Maria ");
        assertThat(alice.locator("#offers")).isHidden();
        assertThat(field(alice)).not().hasAttribute("aria-activedescendant", Pattern.compile(".*"));

        field(alice).pressSequentially(":tanger");
        assertThat(offers(alice)).hasText(":tangerine:");
        field(alice).press("Tab");
        assertThat(field(alice)).hasValue("hi @Anna Maria 🍊 ");
        assertThat(field(alice)).isFocused();

        field(alice).pressSequentially("in #" + room);
        assertThat(alice.locator("#offers")).isHidden();
        field(alice).fill("#" + room.substring(0, room.length() - 1));
        assertThat(offers(alice).filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + room + "$"))))
                .hasCount(1);

        field(alice).fill("/");
        assertThat(offers(alice)).hasText(new String[] {"/nick", "/join", "/leave", "/help"});
        field(alice).press("Escape");
        assertThat(alice.locator("#offers")).isHidden();
        field(alice).pressSequentially("jo");
        assertThat(alice.locator("#offers")).isHidden();
        field(alice).fill("");
        field(alice).fill("/jo");
        field(alice).press("Enter");
        assertThat(field(alice)).hasValue("/join ");
        field(alice).press("Enter");
        assertThat(alice.locator("#room-dialog")).isVisible();
        assertThat(texts(alice)).hasCount(0);
    }

    @Test
    void nothingIsOfferedWhereNothingIsMeant() {
        Page alice = enter("alice");
        raw("bob");
        assertThat(people(alice)).hasCount(2);
        for (String text : new String[] {
            "a@b", "12:30", ":)", "https://a.b/#b", "C#", "a /n", "@alice", "@zzz", "@bob", "::", "bob"
        }) {
            field(alice).fill(text);
            assertThat(field(alice)).hasValue(text);
            assertThat(alice.locator("#offers")).isHidden();
        }
        field(alice).fill("@b");
        assertThat(offers(alice)).hasText("bob");
        field(alice).dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true));
        assertThat(field(alice)).hasValue("@b");
        field(alice).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        assertThat(alice.locator("#offers")).isHidden();
    }

    @Test
    void aTouchChoosesAndTheListStandsAboveTheField() {
        Page alice = enter("alice", phone());
        raw("Anna Maria");
        assertThat(alice.locator("#people-badge")).hasText("2");
        field(alice).tap();
        field(alice).pressSequentially("@");
        assertThat(offers(alice)).hasText("Anna Maria");
        field(alice).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        assertThat(alice.locator("#offers")).isVisible(); // as the keyboard of a phone writes every word
        double bottom = alice.locator("#offers").boundingBox().y
                + alice.locator("#offers").boundingBox().height;
        assertThat(bottom).isLessThanOrEqualTo(alice.locator("#compose").boundingBox().y);
        assertThat(alice.locator("#offer-0").boundingBox().height).isGreaterThanOrEqualTo(44);
        screenshot(alice, "offers-phone");

        alice.locator("#offer-0").tap();

        assertThat(field(alice)).hasValue("@Anna Maria ");
        assertThat(field(alice)).isFocused();
    }

    @Test
    @Tag("browsers")
    void theCommandsDoWhatTheySayAndAnUnknownOneIsAskedAbout() {
        Page alice = enter("alice");
        say(alice, "/nick alicia");
        assertThat(alice.locator("#me-nick")).hasText("alicia");
        assertThat(field(alice)).isEmpty();

        raw("bob");
        say(alice, "/nick bob");
        assertThat(alice.locator("#ask")).hasText("Somebody here is called bob already.");
        assertThat(field(alice)).hasValue("/nick bob");

        say(alice, "/join #" + room + "-2");
        assertThat(alice.locator("#room-name")).hasText(room + "-2");
        assertThat(alice.locator("#ask")).isHidden();
        say(alice, "/leave");
        assertThat(alice.locator("#room-name")).hasText(room);
        assertThat(rooms(alice)).hasText(room);
        say(alice, "/LEAVE");
        assertThat(alice.locator("#ask")).hasText("This is the only room you are in.");

        say(alice, "/etc/hosts is a file");
        assertThat(alice.locator("#ask")).containsText("There is no command “/etc/hosts”");
        assertThat(texts(alice)).hasCount(0);
        screenshot(alice, "command-unknown");
        button(alice, "Send it as a message").click();
        assertThat(texts(alice)).hasText("/etc/hosts is a file");
        assertThat(field(alice)).isFocused();
        say(alice, "//shrug");
        say(alice, "/ a slash");
        assertThat(texts(alice)).hasText(new String[] {"/etc/hosts is a file", "/shrug", "/ a slash"});

        say(alice, "/help");
        assertThat(alice.locator("#help-dialog")).isVisible();
        screenshot(alice, "help");
        alice.keyboard().press("Escape");
        assertThat(field(alice)).isFocused();
    }
}
