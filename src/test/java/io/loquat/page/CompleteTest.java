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
        Page zoe = enter("zoe");
        raw("Anna Maria");
        raw("annette");
        raw("bodo");
        assertThat(people(zoe)).hasCount(4);

        field(zoe).pressSequentially("hi @an");
        assertThat(offers(zoe)).hasText(new String[] {"Anna Maria", "annette"});
        assertThat(field(zoe)).hasAttribute("aria-activedescendant", "offer-0");
        assertThat(zoe.locator("#offer-0")).hasAttribute("aria-selected", "true");
        field(zoe).press("ArrowDown");
        assertThat(field(zoe)).hasAttribute("aria-activedescendant", "offer-1");
        field(zoe).press("ArrowDown");
        field(zoe).press("Enter");
        assertThat(field(zoe)).hasValue("hi @Anna Maria ");
        assertThat(zoe.locator("#offers")).isHidden();
        assertThat(field(zoe)).not().hasAttribute("aria-activedescendant", Pattern.compile(".*"));

        field(zoe).pressSequentially(":tanger");
        assertThat(offers(zoe)).hasText(":tangerine:");
        field(zoe).press("Tab");
        assertThat(field(zoe)).hasValue("hi @Anna Maria 🍊 ");
        assertThat(field(zoe)).isFocused();

        field(zoe).pressSequentially("in #" + room);
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).fill("#" + room.substring(0, room.length() - 1));
        assertThat(offers(zoe).filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + room + "$"))))
                .hasCount(1);

        field(zoe).fill("/");
        assertThat(offers(zoe)).hasText(new String[] {"/nick", "/join", "/leave", "/help"});
        field(zoe).press("Escape");
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).pressSequentially("jo");
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).fill("");
        field(zoe).fill("/jo");
        field(zoe).press("Enter");
        assertThat(field(zoe)).hasValue("/join ");
        field(zoe).press("Enter");
        assertThat(zoe.locator("#room-dialog")).isVisible();
        assertThat(texts(zoe)).hasCount(0);
    }

    @Test
    void nothingIsOfferedWhereNothingIsMeant() {
        Page yves = enter("yves");
        raw("bodo");
        assertThat(people(yves)).hasCount(2);
        for (String text : new String[] {
            "a@b", "12:30", ":)", "https://a.b/#b", "C#", "a /n", "@yves", "@zzz", "@bodo", "::", "bodo"
        }) {
            field(yves).fill(text);
            assertThat(field(yves)).hasValue(text);
            assertThat(yves.locator("#offers")).isHidden();
        }
        field(yves).fill("@b");
        assertThat(offers(yves)).hasText("bodo");
        field(yves).dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true));
        assertThat(field(yves)).hasValue("@b");
        field(yves).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        assertThat(yves.locator("#offers")).isHidden();
    }

    @Test
    void aTouchChoosesAndTheListStandsAboveTheField() {
        Page xenia = enter("xenia", phone());
        raw("Anna Maria");
        assertThat(xenia.locator("#people-badge")).hasText("2");
        field(xenia).tap();
        field(xenia).pressSequentially("@");
        assertThat(offers(xenia)).hasText("Anna Maria");
        field(xenia).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        assertThat(xenia.locator("#offers")).isVisible(); // as the keyboard of a phone writes every word
        double bottom = xenia.locator("#offers").boundingBox().y
                + xenia.locator("#offers").boundingBox().height;
        assertThat(bottom).isLessThanOrEqualTo(xenia.locator("#compose").boundingBox().y);
        assertThat(xenia.locator("#offer-0").boundingBox().height).isGreaterThanOrEqualTo(44);
        screenshot(xenia, "offers-phone");

        xenia.locator("#offer-0").tap();

        assertThat(field(xenia)).hasValue("@Anna Maria ");
        assertThat(field(xenia)).isFocused();
    }

    @Test
    @Tag("browsers")
    void theCommandsDoWhatTheySayAndAnUnknownOneIsAskedAbout() {
        Page wanda = enter("wanda");
        say(wanda, "/nick alicia");
        assertThat(wanda.locator("#me-nick")).hasText("alicia");
        assertThat(field(wanda)).isEmpty();

        raw("bodo");
        say(wanda, "/nick bodo");
        assertThat(wanda.locator("#ask")).hasText("Somebody here is called bodo already.");
        assertThat(field(wanda)).hasValue("/nick bodo");

        say(wanda, "/join #" + room + "-2");
        assertThat(wanda.locator("#room-name")).hasText(room + "-2");
        assertThat(wanda.locator("#ask")).isHidden();
        say(wanda, "/leave");
        assertThat(wanda.locator("#room-name")).hasText(room);
        assertThat(rooms(wanda)).hasText(room);
        say(wanda, "/LEAVE");
        assertThat(wanda.locator("#ask")).hasText("This is the only room you are in.");

        say(wanda, "/etc/hosts is a file");
        assertThat(wanda.locator("#ask")).containsText("There is no command “/etc/hosts”");
        assertThat(texts(wanda)).hasCount(0);
        screenshot(wanda, "command-unknown");
        button(wanda, "Send it as a message").click();
        assertThat(texts(wanda)).hasText("/etc/hosts is a file");
        assertThat(field(wanda)).isFocused();
        say(wanda, "//shrug");
        say(wanda, "/ a slash");
        assertThat(texts(wanda)).hasText(new String[] {"/etc/hosts is a file", "/shrug", "/ a slash"});

        say(wanda, "/help");
        assertThat(wanda.locator("#help-dialog")).isVisible();
        screenshot(wanda, "help");
        wanda.keyboard().press("Escape");
        assertThat(field(wanda)).isFocused();
    }
}
