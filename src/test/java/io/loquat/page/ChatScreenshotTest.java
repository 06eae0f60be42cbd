package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.Test;

/** Asserts nothing: takes the screenshots of a lively room for the README, the same way each time. */
@ServerTest
class ChatScreenshotTest extends PageTest {

    private Page enter(String nick, String name) {
        Page page = page(english().setViewportSize(1180, 820));
        remember(page, nick);
        go(page, home, name);
        return page;
    }

    private void say(Page page, String text, int n) {
        say(page, text);
        assertThat(texts(page)).hasCount(n);
    }

    @Test
    void screenshotOfALivelyRoom() {
        String orchard = "orchard";
        Page alice = enter("alice", orchard);
        Page mei = enter("小梅", orchard);
        Page bjorn = enter("Björn", orchard);
        Page zoe = enter("Zoë", orchard);
        Page guest = page(english());
        go(guest, home, orchard);

        say(mei, "早上好！今天的枇杷熟了吗？🍊", 1);
        say(alice, "Good morning 小梅! They are: the tree behind the house is bending already.", 2);
        say(alice, "I will bring a basket tomorrow.", 3);
        say(bjorn, "Save me three. Or thirty.", 4);
        say(guest, "What is a loquat?", 5);
        say(mei, "枇杷是一种黄色的小水果，\n五月最甜。", 6);
        say(bjorn, "Small, orange, sweet, with big stones: https://en.wikipedia.org/wiki/Loquat", 7);
        leave(guest);
        assertThat(alice.locator(".notice.leave")).isVisible();
        say(alice, "And it makes a good name for a chat server.", 8);
        assertThat(texts(alice)).hasCount(8);
        zoe.locator("#text").pressSequentially("I");
        assertThat(alice.locator("#typing")).isVisible();
        assertThat(alice.locator("#pending > li")).hasCount(0);

        screenshot(alice, "chat");
        alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        screenshot(alice, "chat-dark");
    }
}
