package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsInViewportOptions;
import com.microsoft.playwright.options.AriaRole;
import io.loquat.testing.ServerTest;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class ChatPageTest extends PageTest {

    @Tag("browsers")
    @Test
    void twoPeopleExchangeMessages() {
        Page alice = enter("alice");
        Page bob = enter("bob");

        say(alice, "hello bob");
        assertThat(texts(bob)).hasText(new String[] {"hello bob"});
        say(bob, "hello alice");

        assertThat(texts(alice)).hasText(new String[] {"hello bob", "hello alice"});
        assertThat(texts(bob)).hasText(new String[] {"hello bob", "hello alice"});
        assertThat(bob.locator(".message.own .text")).hasText("hello alice");
        assertThat(bob.locator(".message:not(.own) .who")).hasText("alice");
        assertThat(bob.locator(".message time").first()).hasText(Pattern.compile("\\d\\d:\\d\\d"));
        assertThat(bob.locator(".day")).hasText("Today");
        assertThat(alice.locator("#pending > li")).hasCount(0);
    }

    @Test
    void joinsAreBlueAndLeavesAreRed() {
        Page alice = enter("alice");
        Page bob = enter("bob");

        Locator entered = alice.locator(".notice.enter").last();
        assertThat(entered).containsText("bob joined");
        assertThat(entered).hasCSS("color", "rgb(31, 95, 158)");
        leave(bob);
        Locator left = alice.locator(".notice.leave");
        assertThat(left).containsText("bob left");
        assertThat(left).hasCSS("color", "rgb(176, 42, 31)");
    }

    @Test
    void peopleListShowsEveryoneInTheRoom() {
        Page alice = enter("alice");
        Page mei = enter("梅");

        assertThat(people(alice)).hasText(new String[] {"alice", "梅"});
        assertThat(people(mei)).hasText(new String[] {"梅", "alice"});
        assertThat(alice.locator("#people-title")).hasText("2 people here");
        leave(mei);
        assertThat(people(alice)).hasText(new String[] {"alice"});
        assertThat(alice.locator("#people-title")).hasText("1 person here");
    }

    @Tag("browsers")
    @Test
    void showsWhoIsTyping() {
        Page alice = enter("alice");
        Page bob = enter("bob");

        bob.locator("#text").pressSequentially("well");
        assertThat(alice.locator("#typing")).isVisible();
        assertThat(alice.locator("#typing-text")).hasText("bob is typing");
        bob.locator("#text").press("Enter");
        assertThat(texts(alice)).hasText("well");
        assertThat(alice.locator("#typing")).isHidden();
    }

    @Tag("browsers")
    @Test
    void enterSendsAndShiftEnterBreaksTheLine() {
        Page alice = enter("alice");

        alice.locator("#text").pressSequentially("one");
        alice.keyboard().press("Shift+Enter");
        alice.keyboard().type("two");
        assertThat(texts(alice)).hasCount(0);
        alice.keyboard().press("Enter");

        assertThat(texts(alice)).hasCount(1);
        assertThat(texts(alice).first().innerText()).isEqualTo("one\ntwo");
        assertThat(alice.locator("#text")).hasValue("");
    }

    @Test
    void enterThatEndsACompositionDoesNotSend() {
        Page mei = enter("梅");

        mei.locator("#text").fill("枇杷");
        mei.locator("#text").dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true));
        mei.locator("#text").dispatchEvent("keydown", Map.of("key", "Enter", "keyCode", 229));
        assertThat(mei.locator("#text")).hasValue("枇杷");
        assertThat(texts(mei)).hasCount(0);
        mei.locator("#text").press("Enter");
        assertThat(texts(mei)).hasText("枇杷");
    }

    @Test
    void markupInTextNicknameAndRoomIsShownAsText() {
        String evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        String nick = "<b onclick=x>bob</b>";
        Page alice = enter("alice");
        Page bob = enter(nick);

        say(bob, evil);

        assertThat(texts(alice)).hasText(evil);
        assertThat(alice.locator(".message .who")).hasText(nick);
        assertThat(people(alice)).hasText(new String[] {"alice", nick});
        assertThat(alice.locator(".notice.enter").last()).containsText(nick);
        assertThat(alice.locator("#log img[src=x], #log b, #log script")).hasCount(0);
        bob.navigate(home.resolve("/?room=%3Cimg%20src%3Dx%3E").toString());
        assertThat(bob.locator("#room-name")).hasText("lobby");
        assertThat(alice).hasTitle(Pattern.compile("#" + room + " · Loquat"));
    }

    @Test
    void onlyWebAddressesBecomeLinks() {
        Page alice = enter("alice");

        say(alice, "see https://example.org/a_(b), javascript:alert(1) and http://x.example.");

        Locator links = alice.locator(".text a");
        assertThat(links).hasText(new String[] {"https://example.org/a_(b)", "http://x.example"});
        assertThat(links.first()).hasAttribute("rel", "noopener noreferrer nofollow");
    }

    @Tag("browsers")
    @Test
    void everythingWorksByKeyboard() {
        Page alice = enter("alice");
        Page bob = enter("bob");

        bob.locator("body").press("Tab");
        focusByTab(bob, "#room");
        bob.keyboard().press("Enter");
        bob.keyboard().type(room + "b");
        bob.keyboard().press("Enter");
        assertThat(bob.locator("#room-name")).hasText(room + "b");
        focusByTab(bob, "[aria-label='Leave #" + room + "']");
        bob.keyboard().press("Enter");
        assertThat(alice.locator(".notice.leave")).containsText("bob left");
        assertThat(bob.locator("#rooms-list .enter")).isFocused();
        focusByTab(bob, "#me");
        bob.keyboard().press("Enter");
        bob.keyboard().type("robert");
        bob.keyboard().press("Enter");
        assertThat(bob.locator("#me-nick")).hasText("robert");
        focusByTab(bob, "#text");
        bob.keyboard().type("by keys alone");
        bob.keyboard().press("Enter");
        assertThat(texts(bob)).hasText("by keys alone");
        assertThat(bob.locator("#text")).isFocused();
    }

    /**
     * Moves the focus by Tab, or by Shift+Tab if the element comes earlier in the page. Tab never passes the end of the
     * page: in Firefox it moves the focus to the toolbar there, but the driver goes on sending keys to the page, where
     * Enter activates nothing.
     */
    private static void focusByTab(Page page, String selector) {
        Locator target = page.locator(selector);
        assertThat(target).isVisible();
        for (int i = 0; i < 20 && !isFocused(target); i++) {
            page.keyboard().press(isEarlierThanFocus(target) ? "Shift+Tab" : "Tab");
        }
        assertThat(target).isFocused();
        assertThat(page.evaluate("() => document.hasFocus()")).isEqualTo(true);
    }

    private static boolean isFocused(Locator element) {
        return Boolean.TRUE.equals(element.evaluate("element => element === document.activeElement"));
    }

    private static boolean isEarlierThanFocus(Locator element) {
        return Boolean.TRUE.equals(
                element.evaluate("element => (document.activeElement.compareDocumentPosition(element)"
                        + " & Node.DOCUMENT_POSITION_PRECEDING) !== 0"));
    }

    @Test
    void aRoomHasTheCanonicalNameFromTheServer() {
        Page alice = enter("alice");

        alice.locator("#room").click();
        alice.locator("#room-input").fill("CAFÉ-" + room);
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#room-name")).hasText("café-" + room);
        say(alice, "here");
        assertThat(texts(alice)).hasText("here");
        alice.goBack();
        assertThat(alice.locator("#room-name")).hasText(room);
        assertThat(texts(alice)).hasCount(0);
    }

    @ParameterizedTest
    @CsvSource({"590, 380, a window of 1180 by 760 at 200 %", "360, 330, a phone whose keyboard is open"})
    void messageFieldAndNewestMessageAreVisible(int width, int height, String what) {
        Page alice = enter("alice");
        postLines(30);
        assertThat(texts(alice).last()).isInViewport();

        alice.setViewportSize(width, height);

        for (String part : new String[] {"#text", "#send", "#messages .message:last-child .text"}) {
            assertThat(alice.locator(part)).isInViewport(new IsInViewportOptions().setRatio(1));
        }
        assertThat(overflow(alice)).as(what).isZero();
        alice.locator("#menu-toggle").click();
        alice.locator("#menu-settings").click();
        assertThat(alice.locator("#settings-dialog .primary")).isVisible();
        alice.locator("#settings-dialog .primary").click();
        screenshot(alice, "at-" + width);
    }

    @Test
    void onAPhoneNothingScrollsSideways() {
        Page alice = enter("alice", phone());
        enter("a name as long as a name may well be");
        alice.locator("#text")
                .fill("averylongwordwithoutanyplacetobreak".repeat(4) + " https://example.org/" + "path/".repeat(30));
        alice.locator("#send").click(); // on a touch screen Enter breaks the line
        assertThat(texts(alice)).hasCount(1);

        for (int width : new int[] {360, 320}) {
            alice.setViewportSize(width, 640);
            assertThat(overflow(alice)).isZero();
        }
        assertThat(alice.locator("#people")).isHidden();
        alice.locator("#people-toggle").click();
        assertThat(people(alice)).hasCount(2);
        assertThat(alice.locator("#people")).isVisible();
        assertThat(overflow(alice)).isZero();
    }

    private static int overflow(Page page) {
        return ((Number) page.evaluate(
                        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .intValue();
    }

    @Test
    void chineseBrowserGetsChineseTexts() {
        Page mei = enter("梅", english().setLocale("zh-CN"));
        Page bob = enter("bruno"); // another name: the page before the reload holds it for the grace period

        assertThat(mei.locator("html")).hasAttribute("lang", "zh-Hans");
        assertThat(mei.locator("#state")).containsText("在线");
        assertThat(mei.locator(".notice.enter").last()).containsText("bruno加入了聊天室");
        assertThat(mei.locator("#people-title")).hasText("2 人在这里");
        assertThat(mei.locator("#text")).hasAttribute("placeholder", "发到 #" + room);
        mei.locator("#lang").click();
        assertThat(mei.locator(".notice.enter").last()).containsText("bruno joined");
        bob.locator("#lang").click();
        assertThat(bob.locator("#send")).containsText("发送");
        bob.reload();
        assertThat(bob.locator("#send")).containsText("发送");
    }

    @Test
    void tooLongTextIsNotSent() {
        Page alice = enter("alice");

        alice.locator("#text").fill("枇".repeat(4097));
        assertThat(alice.locator("#left")).hasText("1 character too many");
        alice.locator("#text").press("Enter");
        assertThat(alice.locator("#text")).not().hasValue("");
        alice.locator("#text").fill("🍊".repeat(4096));
        alice.locator("#text").press("Enter");
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.locator("#pending > li")).hasCount(0);
    }

    @Test
    void theMessageListHasTheLogRoleAndControlsHaveNames() {
        Page alice = enter("alice");

        assertThat(alice.locator("#log")).hasRole(AriaRole.LOG);
        assertThat(alice.locator("#log")).hasAccessibleName("Messages");
        assertThat(alice.locator("#text")).hasAccessibleName("Message");
        assertThat(alice.locator("#send")).hasAccessibleName("Send");
        assertThat(alice.locator("#me")).hasAccessibleName("alice: change your name");
        assertThat(alice.locator("#state")).containsText("Online", new ContainsTextOptions().setUseInnerText(true));
    }

    @Test
    void pageHasAStrictContentSecurityPolicy() {
        Response answer = page(english()).navigate(home.toString());

        assertThat(answer).isNotNull();
        assertThat(answer.headerValue("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }
}
