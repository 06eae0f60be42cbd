package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keyboard shortcuts, and the menu. */
@ServerTest
class ShortcutsTest extends PageTest {

    @Test
    @Tag("browsers")
    void switchesRoomsByKeyboard() {
        Page alice = enter("alice");

        alice.locator("#text").press("ControlOrMeta+k");
        assertThat(alice.locator("#room-input")).isFocused();
        alice.locator("#room-input").fill(room + "b");
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#room-name")).hasText(room + "b");
        alice.locator("#text").press("Alt+ArrowUp");
        assertThat(alice.locator("#room-name")).hasText(room);
        alice.locator("#text").press("Alt+ArrowUp"); // wraps around
        assertThat(alice.locator("#room-name")).hasText(room + "b");
        alice.locator("#text").press("Alt+ArrowDown");
        assertThat(alice.locator("#room-name")).hasText(room);
    }

    @Test
    @Tag("browsers")
    void scrollsTheLogFromTheMessageField() {
        postLines(40);
        Page alice = enter("alice");
        assertThat(texts(alice).last()).isInViewport();
        Locator text = alice.locator("#text");

        text.press("PageUp");
        assertThat(alice.locator("#newest")).isVisible();
        assertThat(texts(alice).last()).not().isInViewport();
        text.press("PageDown"); // a little less than a page, so that some of the previous page stays visible
        text.press("PageDown");
        assertThat(texts(alice).last()).isInViewport();
        text.fill("half a line");
        text.press("Home"); // moves only the caret at first
        assertThat(texts(alice).last()).isInViewport();
        assertThat((Number) text.evaluate("field => field.selectionStart")).isEqualTo(0);
        text.press("Home");
        assertThat(texts(alice).first()).isInViewport();
        text.press("End");
        assertThat(texts(alice).first()).isInViewport();
        text.press("End");
        assertThat(texts(alice).last()).isInViewport();
        text.fill("one\ntwo\nthree\nfour");
        text.press("PageUp"); // scrolls within the text at first
        assertThat(texts(alice).last()).isInViewport();
        assertThat(text).hasValue("one\ntwo\nthree\nfour");
    }

    @Test
    @Tag("browsers")
    void closedDialogLeavesTheFocusWhereTheUserHasMovedIt() {
        Page alice = enter("alice");
        alice.locator("#settings").click();

        // The close event of the dialog comes later than its closing.
        alice.locator("#settings-dialog").evaluate("""
            dialog => new Promise(closed => {
              dialog.addEventListener('close', closed, { once: true });
              dialog.close();
              document.getElementById('text').focus();
            })""");

        assertThat(alice.locator("#text")).isFocused();
    }

    @Test
    @Tag("browsers")
    void questionMarkOpensTheShortcutsExceptInTheField() {
        Page alice = enter("alice");
        Locator keys = alice.locator("#keys-dialog");

        alice.locator("#text").press("?");
        assertThat(alice.locator("#text")).hasValue("?");
        assertThat(keys).isHidden();
        alice.locator("#log").press("?");
        assertThat(keys).isVisible();
        assertThat(keys.locator("dt")).hasText(new String[] {
            "Go to a room",
            "Go to the room above or below",
            "Scroll the messages",
            "Go to the oldest or the newest messages",
            "Send the message",
            "Start a new line",
            "Suggest people, emoji, rooms, commands",
            "Close a dialog or a list",
            "Keyboard shortcuts"
        });
        screenshot(alice, "keys");
        alice.keyboard().press("Escape");
        assertThat(keys).isHidden();
        assertThat(alice.locator("#log")).isFocused();
        alice.locator("#menu-toggle").click();
        alice.locator("#menu-keys").click();
        assertThat(alice.locator("#menu")).isHidden();
        assertThat(keys).isVisible();
    }

    @Test
    void onAPhoneTheMenuHasWhatDoesNotFitIntoTheBar() {
        Page alice = enter("alice", phone());
        Locator menu = alice.locator("#menu");

        alice.locator("#menu-toggle").click();
        assertThat(menu.locator("a, button")).hasText(new String[] {
            "alicechange your name",
            "Settings",
            "Keyboard shortcuts ?",
            "Commands and formatting",
            "Danmaku",
            "Playground",
            "Status",
            "中文"
        });
        assertThat(alice.locator("#menu-danmaku")).hasAttribute("href", "/danmaku/" + room);
        for (Locator item : menu.locator("a, button").all()) {
            assertThat(item).isInViewport();
            assertThat(item.boundingBox().height).isGreaterThanOrEqualTo(40);
        }
        alice.setViewportSize(320, 640);
        screenshot(alice, "menu-320");
        alice.keyboard().press("Escape");
        assertThat(menu).isHidden();
        alice.locator("#menu-toggle").click();
        alice.locator("#menu-me").click();
        alice.locator("#name-input").fill("alicia");
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#menu-nick")).hasText("alicia");
        alice.locator("#menu-toggle").click();
        alice.locator("#menu-lang").click();
        assertThat(alice.locator("html")).hasAttribute("lang", "zh-Hans");
    }

    @Test
    void onAWideScreenTheMenuHasOnlyTheRest() {
        Page alice = enter("alice");

        alice.locator("#menu-toggle").click();
        assertThat(alice.locator("#menu :is(a, button):visible"))
                .hasText(new String[] {"Keyboard shortcuts ?", "Commands and formatting", "Status"});
        alice.locator("#menu a[href='/status']").click();
        assertThat(alice).hasURL(home.resolve("/status").toString());
    }
}
