package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The layout of messages, avatars and the message field: nothing overlaps, and guests can be told apart. */
@ServerTest
class AppearanceTest extends PageTest {

    private static final String LONG_LINE = "```\n" + "x = 1; ".repeat(60) + "\n```";

    /** Replaces the time of each message by the minute and second in its text. */
    private static void sendAtTheTimeInTheText(Page page) {
        page.routeWebSocket("**/chat", route -> {
            WebSocketRoute server = route.connectToServer();
            route.onMessage(frame -> server.send(frame.text()));
            server.onMessage(frame -> route.send(frame.text()
                    .replaceAll("(\"text\":\"(\\d\\d:\\d\\d)\",\"time\":\")[^\"]*", "$12026-03-01T10:$2.000Z")));
        });
    }

    @Test
    void messagesOfOneMinuteShowOneTimeAndTheOthersOnHover() {
        Page alice = page(english());
        sendAtTheTimeInTheText(alice);
        remember(alice, "alice");
        go(alice, home, room);
        FullClient bob = raw("bob");
        for (String time : new String[] {"07:58", "07:59", "08:00", "08:59"}) {
            bob.sends(room, time);
        }
        raw("carol").sends(room, "08:59");
        assertThat(texts(alice)).hasCount(5);
        Locator messages = alice.locator(".message");

        assertThat(alice.locator(".message:has(.bubble time) .text")).hasText(new String[] {"07:58", "08:00", "08:59"});
        Locator beside = messages.nth(1).locator("time");
        assertThat(beside).hasText(Pattern.compile("\\d\\d:07"));
        assertThat(beside).hasCSS("opacity", "0");
        assertThat(beside).hasAttribute("title", Pattern.compile("2026"));
        messages.nth(1).hover();
        assertThat(beside).hasCSS("opacity", "1");
    }

    @Test
    void guestAvatarsShowTheNumberInDistinctColours() {
        Page alice = enter("alice");

        assertThat(alice.evaluate("""
                async () => {
                  const { hue, sign } = await import('/js/chat/avatar.js');
                  const apart = (a, b) => Math.min(Math.abs(hue(a) - hue(b)), 360 - Math.abs(hue(a) - hue(b)));
                  const neighbours = Array.from({ length: 200 }, (_, n) => apart(`user${n}`, `user${n + 1}`));
                  const signs = ['user1', 'user42', '用户7', 'user12345', 'users', 'user', 'zoë', '👩‍🚀 x'].map(sign);
                  return [...signs, Math.min(...neighbours) > 40].join(' ');
                }""")).isEqualTo("1 42 7 2345 U U Z 👩‍🚀 true");
        assertThat(alice.locator("#people .avatar")).hasAttribute("data-sign", "A");
    }

    @Test
    @Tag("browsers")
    void codeBlocksDoNotWrapAndScrollByKeyboard() {
        Page alice = enter("alice");
        FullClient bob = raw("bob");
        bob.sends(room, LONG_LINE);
        bob.sends(room, "```\nshort\n```");
        assertThat(texts(alice)).hasCount(2);
        Locator blocks = alice.locator(".text pre");

        assertThat(blocks.first()).hasAttribute("tabindex", "0");
        assertThat(blocks.last()).not().hasAttribute("tabindex", "0");
        assertThat((Boolean)
                        blocks.first().evaluate("pre => pre.clientHeight < 60 && pre.scrollWidth > pre.clientWidth"))
                .isTrue();
        assertThat((Boolean) alice.locator("#log").evaluate("log => log.scrollWidth === log.clientWidth"))
                .isTrue();
    }

    @Test
    @Tag("browsers")
    void newestButtonCoversNoText() {
        postLines(40);
        Page alice = enter("alice");
        alice.locator("#log").evaluate("log => log.scrollTop = 200");
        assertThat(alice.locator("#newest")).isVisible();

        assertThat((Boolean) alice.evaluate("""
                () => {
                  const rect = (id) => document.getElementById(id).getBoundingClientRect();
                  return rect('newest').top >= rect('log').bottom && rect('newest').bottom <= rect('compose').top;
                }""")).isTrue();
        alice.locator("#newest").click();
        assertThat(alice.locator("#newest")).isHidden();
        assertThat(texts(alice).last()).isInViewport();
    }

    @Test
    @Tag("browsers")
    void messageFieldIsOneWideLineWhateverTheRoomName() {
        Page alice = page(english());
        remember(alice, "alice");
        go(alice, home, room + "-with-a-name-that-goes-on-and-on-and-on-and-on");

        for (int width : new int[] {360, 320}) {
            alice.setViewportSize(width, 640);
            alice.reload(); // the field is resized when its room is shown
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            assertThat((Boolean) alice.locator("#text")
                            .evaluate("field => field.clientHeight <= 42 && field.clientWidth >= innerWidth * 0.74"))
                    .as("at %d", width)
                    .isTrue();
        }
        screenshot(alice, "field-320");
    }

    @Test
    void compactDensityShowsMoreMessagesAndIsRemembered() {
        postLines(3);
        Page alice = enter("alice");
        say(alice, "mine");
        assertThat(texts(alice)).hasCount(4);
        Number roomy = height(alice);
        alice.locator("#settings").click();
        alice.locator("input[value=compact]").check(new Locator.CheckOptions().setForce(true));
        alice.keyboard().press("Escape");

        assertThat(height(alice).doubleValue()).isLessThan(roomy.doubleValue() * 0.75);
        screenshot(alice, "compact");
        alice.reload();
        assertThat(alice.locator("html")).hasAttribute("data-density", "compact");
        alice.locator("#settings").click();
        assertThat(alice.locator("input[value=compact]")).isChecked();
        alice.locator("input[value=roomy]").check(new Locator.CheckOptions().setForce(true));
        assertThat(alice.locator("html")).not().hasAttribute("data-density", "compact");
    }

    private static Number height(Page page) {
        return (Number) page.locator("#messages").evaluate("list => list.clientHeight");
    }
}
