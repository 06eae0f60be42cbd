package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contents of messages and notices, also from hostile clients. */
@ServerTest
class MessageTest extends PageTest {

    private static String lines(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    }

    @Test
    void showsMarkdownAndEmoji() {
        Page alice = enter("alice");

        raw("bob").sends(room, "**hi** :wave:\n- `one`\n- two");

        assertThat(alice.locator(".message strong")).hasText("hi");
        assertThat(texts(alice)).containsText("hi 👋");
        assertThat(alice.locator(".message li")).hasText(new String[] {"one", "two"});
        assertThat(alice.locator(".message li code")).hasText("one");
    }

    @Test
    @Tag("browsers")
    void oneToThreeEmojiAloneAreLarge() {
        Page alice = enter("alice");
        List<String> large = List.of("🍊", ":tangerine:", "👍🏽 👩‍👩‍👧", "🇨🇳🎉❤️");
        List<String> small = List.of("🍊 a", "🎉🎉🎉🎉", "123", "**🍊**", ":nope:");
        large.forEach(text -> post("robot", text));
        small.forEach(text -> post("robot", text));

        assertThat(texts(alice)).hasCount(large.size() + small.size());
        assertThat(alice.locator(".text.large")).hasText(new String[] {"🍊", "🍊", "👍🏽 👩‍👩‍👧", "🇨🇳🎉❤️"});
    }

    @Test
    void longTextIsCollapsedUntilExpanded() {
        Page alice = enter("alice");
        FullClient bob = raw("bob");
        bob.sends(room, lines(12));
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.locator(".fold")).hasCount(0);

        bob.sends(room, lines(30));

        Locator fold = alice.locator(".fold");
        assertThat(fold).hasText("Show all");
        assertThat(fold).hasAttribute("aria-expanded", "false");
        double folded = height(texts(alice).last());
        assertThat(folded).isBetween(150.0, 220.0);
        fold.click();
        assertThat(fold).hasText("Show less");
        assertThat(fold).hasAttribute("aria-expanded", "true");
        assertThat(fold).isInViewport();
        assertThat(height(texts(alice).last())).isGreaterThan(700);
        fold.press("Enter");
        assertThat(fold).hasText("Show all");
        assertThat(height(texts(alice).last())).isEqualTo(folded);
        bob.sends(room, "枇杷".repeat(601));
        assertThat(alice.locator(".fold")).hasCount(2);
    }

    @Test
    void focusingAHiddenLinkExpandsTheText() {
        Page alice = enter("alice");
        raw("bob").sends(room, lines(30) + " https://example.org/");
        assertThat(alice.locator(".fold")).hasText("Show all");

        alice.locator("#log").focus();
        alice.keyboard().press("Tab");

        assertThat(alice.locator(".text a")).isFocused();
        assertThat(alice.locator(".fold")).hasText("Show less");
        assertThat(alice.locator(".text a")).isInViewport();
    }

    private static double height(Locator node) {
        return ((Number) node.evaluate("node => node.getBoundingClientRect().height")).doubleValue();
    }

    @Test
    void copiesTheTextAsWritten() {
        Page alice = enter("alice", english().setPermissions(List.of("clipboard-read", "clipboard-write")));
        FullClient bob = raw("bob");
        bob.sends(room, "the **first** :fire:");
        bob.sends(room, "the *second*\n`line`");
        assertThat(texts(alice)).hasCount(2);
        Locator copy = alice.locator(".message .copy");
        assertThat(copy.first()).hasCSS("opacity", "0");

        alice.locator(".message").first().hover();
        assertThat(copy.first()).hasCSS("opacity", "1");
        assertThat(copy.first()).hasAccessibleName("Copy the message");
        copy.first().click();
        assertThat(alice.locator("#announce")).hasText("Copied");
        assertThat(clipboard(alice)).isEqualTo("the **first** :fire:");

        alice.locator("#log").focus();
        alice.keyboard().press("Tab");
        assertThat(copy.nth(1)).isFocused();
        assertThat(copy.nth(1)).hasCSS("opacity", "1");
        alice.keyboard().press("ArrowUp");
        assertThat(copy.first()).isFocused();
        alice.keyboard().press("ArrowDown");
        alice.keyboard().press("Enter");
        assertThat(copy.nth(1)).hasClass(Pattern.compile("done"));
        assertThat(clipboard(alice)).isEqualTo("the *second*\n`line`");
    }

    private static Object clipboard(Page page) {
        return page.evaluate("() => navigator.clipboard.readText()");
    }

    @Test
    void refusedClipboardAccessIsReported() {
        Page alice = page(english());
        alice.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        remember(alice, "alice");
        go(alice, home, room);
        say(alice, "mine");
        assertThat(alice.locator("#pending > li")).hasCount(0);

        alice.locator(".message").hover();
        alice.locator(".message .copy").click();

        assertThat(alice.locator("#announce")).containsText("could not be copied");
    }

    @Test
    void hostileInputIsShownAsText() {
        List<String> attacks = List.of(
                "<script>window.owned = 1</script>",
                "<img src=x onerror=\"window.owned = 1\">",
                "\"><svg onload=window.owned=1>",
                "[click](javascript:window.owned=1)",
                "javascript:window.owned=1 data:text/html,<script>window.owned=1</script>",
                "&lt;b&gt; &#60;i&#62; \\u003cb\\u003e",
                "{constructor} {nick} ${window.owned = 1}",
                "http://ab\"onmouseover=window.owned=1");
        String nick = "<i onclick=x>{n}";
        Page alice = enter("alice");
        FullClient mallory = raw(nick);

        attacks.forEach(attack -> mallory.sends(room, attack));
        mallory.sends(room, "`<b>` **<b>** > - <b>\n> <b>\n- <b>\n```\n<b>\n```");

        assertThat(texts(alice)).hasCount(attacks.size() + 1);
        for (int i = 0; i < attacks.size(); i++) {
            assertThat(texts(alice).nth(i)).hasText(attacks.get(i));
        }
        assertThat(alice.locator(".message .who").first()).hasText(nick);
        assertThat(people(alice)).hasText(new String[] {"alice", nick});
        assertThat(alice.locator(".notice.enter").last()).containsText(nick + " joined");
        mallory.types(room);
        assertThat(alice.locator("#typing-text")).hasText(nick + " is typing");
        assertThat(alice.locator("#log").locator("img[src=x], script, svg, b, i"))
                .hasCount(0);
        assertThat(alice.locator(".text a")).hasCount(1);
        assertThat(alice.locator(".text a")).hasAttribute("href", "http://ab");
        assertThat(alice.evaluate("() => window.owned === undefined")).isEqualTo(true);
    }

    @Test
    void markupIsNotAValidRoomName() {
        Page alice = page(english());
        FullClient mallory = raw("mallory");
        for (String evil : List.of("<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u202etxt", "..")) {
            mallory.assertRefused("bad_room", "join", "room", evil);
            remember(alice, "alice");
            alice.navigate(home.resolve("/").toString());
            alice.evaluate("name => location.assign('/?room=' + encodeURIComponent(name))", evil);
            alice.waitForURL(url -> url.contains("?room="));
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            assertThat(alice.locator("#room-name")).hasText("lobby");
        }
    }

    @Test
    void bidirectionalTextAndStackedAccentsStayInTheirBubble() {
        String tower = "\u0301";
        String nick = "Z" + tower.repeat(127);
        Page alice = enter("alice");
        FullClient mallory = raw(nick);
        mallory.sends(room, "before");
        mallory.sends(room, "\u202e\u2067evil \u202eexe.txt");
        mallory.sends(room, "Z" + tower.repeat(4095));
        mallory.sends(room, "ا".repeat(20) + " *b*");
        assertThat(texts(alice)).hasCount(4);

        Locator bubbles = alice.locator(".bubble");
        for (int i = 0; i < 4; i++) {
            assertThat(height(bubbles.nth(i))).isLessThan(90);
            assertThat(bubbles.nth(i)).hasCSS("overflow", "clip");
            assertThat(alice.locator(".message").nth(i).locator("time").evaluate("""
                    time => {
                      const left = (i) => { const range = new Range(); range.setStart(time.firstChild, i); range.setEnd(time.firstChild, i + 1); return range.getBoundingClientRect().left; };
                      return left(0) < left(4);
                    }"""))
                    .isEqualTo(true);
        }
        assertThat(texts(alice).nth(3)).hasCSS("unicode-bidi", "plaintext");
        assertThat(alice.locator(".avatar").last()).hasCSS("overflow", "clip");
        assertThat(alice.locator(".notice").last()).hasCSS("overflow", "clip");
        assertThat(alice.evaluate("() => document.documentElement.scrollHeight <= innerHeight"))
                .isEqualTo(true);
        screenshot(alice, "message-hostile");
    }

    @Test
    void screenshots() {
        Page alice = enter("alice");
        List<FullClient> many =
                IntStream.rangeClosed(1, 9).mapToObj(n -> raw("guest" + n)).toList();
        many.get(2).leaves(room);
        FullClient bob = raw("Björn");
        bob.sends(room, "**Bold**, *italic*, `code`, and a link: https://en.wikipedia.org/wiki/Loquat :tangerine:");
        bob.sends(
                room,
                "> When are they ripe?\n> > In May.\n\nIn **May**, or a little later:\n\n- the big tree\n- the *small* one\n\n1. pick\n2. eat :yum:");
        bob.sends(
                room,
                "```js\nconst chat = new Loquat('wss://example.org/chat');\nchat.on('message', ({ nick, text }) => console.log(nick, text));\n```");
        say(alice, "> 枇杷熟了吗？\n\n熟了，**五月**最甜 :heart_eyes:\n- 大的 `12` 个\n- 小的 `30` 个");
        bob.sends(room, "1. one\n2. two\n> quoted, and the time stands below");
        bob.sends(room, lines(20).replace("\n", ", and so it goes on and on, from one line to the next one,\n"));
        assertThat(alice.locator("#messages .message")).hasCount(6);
        assertThat(alice.locator("#pending > li")).hasCount(0);
        alice.locator(".message.own").hover();
        screenshot(alice, "message-end");
        alice.setViewportSize(1180, 1300);
        alice.locator(".message").nth(1).hover();
        screenshot(alice, "message");
        alice.locator(".comings summary").click();
        alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        alice.locator("#lang").click();
        screenshot(alice, "message-dark-zh");
        alice.setViewportSize(320, 1300);
        alice.locator(".message").nth(1).hover();
        screenshot(alice, "message-320");
        assertThat(alice.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }
}
