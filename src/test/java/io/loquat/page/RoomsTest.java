package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several rooms at once: each receives messages while another is on screen. */
@ServerTest
class RoomsTest extends PageTest {

    private final String other = room + "b";

    @Test
    void roomReceivesMessagesWhileAnotherIsOnScreen() {
        Page alice = enter("alice");
        Page bob = enter("bob");
        say(bob, "one");
        assertThat(texts(alice)).hasText("one");

        goTo(alice, other);
        assertThat(rooms(alice)).hasText(new String[] {room, other});
        assertThat(texts(alice)).hasCount(0);
        assertThat(bob.locator(".notice.leave")).hasCount(0);
        say(bob, "two");
        say(bob, "three");
        assertThat(entry(alice, room).locator(".badge")).hasText("2");
        assertThat(entry(alice, room).locator(".at")).isHidden();
        assertThat(alice).hasTitle("(2) #" + other + " · Loquat");
        assertThat(texts(alice)).hasCount(0);
        open(alice, room);

        assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});
        assertThat(alice.locator(".fresh")).hasText("New");
        assertThat(alice.locator(".fresh + .message .text")).hasText("two");
        assertThat(entry(alice, room).locator(".badge")).isHidden();
        assertThat(people(alice)).hasText(new String[] {"alice", "bob"});
        assertThat(alice).hasTitle("#" + room + " · Loquat");
        open(alice, other);
        open(alice, room);
        assertThat(alice.locator(".fresh")).hasCount(0);
        assertThat(texts(alice)).hasCount(3);
    }

    @Test
    void mentionIsMarkedInTheRoomListAndOnTheMessage() {
        Page alice = enter("alice");
        goTo(alice, other);

        post("robot", "alice, malice and @alice2 are no mention");
        assertThat(entry(alice, room).locator(".badge")).hasText("1");
        assertThat(entry(alice, room).locator(".at")).isHidden();
        post("robot", "is @Alice here?");
        post("robot", "@alice在吗");
        assertThat(entry(alice, room).locator(".badge")).hasText("3");
        assertThat(entry(alice, room).locator(".at")).isVisible();
        assertThat(entry(alice, room).locator(".enter"))
                .hasAccessibleName(room + " 3 unread messages, you are mentioned");
        open(alice, room);
        assertThat(alice.locator(".message.mention .text")).hasText(new String[] {"is @Alice here?", "@alice在吗"});
        assertThat(entry(alice, room).locator(".at")).isHidden();
        say(alice, "@alice is me");
        assertThat(texts(alice)).hasCount(4);
        post(other, "robot", "elsewhere");
        assertThat(entry(alice, other).locator(".badge")).hasText("1");
        screenshot(alice, "rooms");
        assertThat(alice.locator(".message.mention")).hasCount(2);
    }

    @Test
    void roomsAndUnreadCountsSurviveAReload() {
        Page alice = enter("alice");
        post("robot", "read");
        assertThat(texts(alice)).hasText("read");
        goTo(alice, other);
        alice.navigate(home.resolve("/play").toString());
        post("robot", "missed");
        post("robot", "missed too");

        alice.navigate(home.toString());
        assertThat(alice.locator("#room-name")).hasText(other);
        assertThat(rooms(alice)).hasText(new String[] {room, other});
        assertThat(entry(alice, room).locator(".badge")).hasText("2");
        open(alice, room);
        assertThat(alice.locator(".fresh + .message .text")).hasText("missed");
    }

    @Test
    void leavingARoomForgetsIt() {
        Page alice = enter("alice");
        Page bob = enter("bob");
        assertThat(entry(alice, room).locator(".out")).isHidden();
        goTo(alice, other);

        entry(alice, room).hover();
        entry(alice, room).locator(".out").click();
        assertThat(bob.locator(".notice.leave")).containsText("alice left");
        assertThat(rooms(alice)).hasText(new String[] {other});
        assertThat(alice.locator("#room-name")).hasText(other);
        alice.reload();
        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        assertThat(rooms(alice)).hasText(new String[] {other});
        goTo(alice, room);
        entry(alice, room).hover();
        entry(alice, room).locator(".out").click();
        assertThat(alice.locator("#room-name")).hasText(other);
        assertThat(alice).hasURL(Pattern.compile("room=" + other));
    }

    @Test
    void linkOpensARoom() {
        Page alice = enter("alice");

        alice.evaluate("room => location.hash = room", other);
        assertThat(alice.locator("#room-name")).hasText(other);
        assertThat(alice).hasURL(Pattern.compile("room=" + other + "$"));
        alice.evaluate("room => location.hash = room", room.toUpperCase(Locale.ROOT));
        assertThat(alice.locator("#room-name")).hasText(room);
        assertThat(rooms(alice)).hasText(new String[] {room, other});
        alice.goBack();
        assertThat(alice.locator("#room-name")).hasText(other);
    }

    @Test
    void scrollPositionAndDraftAreRestored() {
        postLines(40);
        Page alice = enter("alice");
        assertThat(texts(alice)).hasCount(40);
        alice.locator("#log").evaluate("log => log.scrollTop = 300");
        assertThat(alice.locator("#newest")).isVisible();
        alice.locator("#text").fill("half a thou");

        goTo(alice, other);
        assertThat(alice.locator("#text")).hasValue("");
        open(alice, room);
        assertThat(alice.locator("#text")).hasValue("half a thou");
        assertThat((Number) alice.locator("#log").evaluate("log => log.scrollTop"))
                .isEqualTo(300);
        open(alice, other);
        alice.reload();
        open(alice, room);
        assertThat(alice.locator("#text")).hasValue("half a thou");
    }

    @Test
    void roomWithTooManyNewMessagesShowsTheNewestWithoutAGap() {
        Page alice = enter("alice");
        goTo(alice, other);
        postLines(620);
        assertThat(entry(alice, room).locator(".badge")).hasText("620");
        open(alice, room);

        assertThat(texts(alice).last()).hasText("line 620");
        assertThat(alice.locator("#messages > li").count()).isLessThanOrEqualTo(500);
        alice.locator("#log").evaluate("log => log.scrollTop = 0");
        assertThat(texts(alice).first()).hasText(Pattern.compile("line (1|\\d\\d)|line 2\\d\\d"));
        var numbers = texts(alice).allTextContents().stream()
                .map(text -> Integer.valueOf(text.substring(5)))
                .toList();
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(numbers.getFirst(), numbers.getLast())
                        .boxed()
                        .toList());
    }

    private Object rememberedRooms(Page page) {
        return page.evaluate("() => JSON.parse(localStorage.getItem('loquat.rooms')).map(({ name }) => name).join()");
    }

    @Test
    void tabsShareTheRoomListWithoutUndoingEachOthersChanges() {
        Page alice = page(english());
        canBeHidden(alice);
        remember(alice, "alice");
        go(alice, home, room);
        Page second = alice.context().newPage();
        go(second, home, other);

        hide(alice, true); // a hidden page stores its state
        assertThat(rememberedRooms(alice)).isEqualTo(room + "," + other);
        alice.navigate(home.resolve("/play").toString());
        second.reload();
        assertThat(second.locator(".notice.enter").first()).isVisible();
        alice.navigate(home.toString());
        assertThat(alice.locator("#room-name")).hasText(room);
        assertThat(rooms(alice)).hasText(new String[] {room, other});
        assertThat(alice.locator(".notice.enter").first()).isVisible();

        entry(second, room).hover();
        entry(second, room).locator(".out").click();
        assertThat(rooms(second)).hasText(new String[] {other});
        post("robot", "after");
        assertThat(texts(alice)).hasText("after");
        hide(alice, true);
        assertThat(rememberedRooms(alice)).isEqualTo(other);
        assertThat(alice.evaluate("room => localStorage.getItem('loquat.said.' + room)", room))
                .isNull();
    }

    @Test
    void onAPhoneTheRoomListIsADrawer() {
        Page alice = enter("alice", phone());
        goToOnPhone(alice, other);
        post("robot", "psst, alice");

        assertThat(alice.locator("#rooms-badge")).hasText("1");
        assertThat(alice.locator("#rooms-toggle")).hasAccessibleName("Rooms, 1 unread message");
        assertThat(alice.locator("#rooms")).isHidden();
        alice.locator("#rooms-toggle").click();
        assertThat(alice.locator("#rooms")).isVisible();
        screenshot(alice, "rooms-phone");
        alice.keyboard().press("Escape");
        assertThat(alice.locator("#rooms")).isHidden();
        assertThat(alice.locator("#rooms-toggle")).isFocused();
        alice.keyboard().press("Enter");
        open(alice, room);
        assertThat(alice.locator("#rooms")).isHidden();
        alice.setViewportSize(320, 640);
        assertThat((Number) alice.evaluate("() => document.documentElement.scrollWidth"))
                .isEqualTo(320);
        screenshot(alice, "rooms-320");
        alice.locator("#menu-toggle").click();
        alice.locator("#menu-settings").click();
        assertThat(alice.locator("#settings-dialog")).isVisible();
        assertThat((Number) alice.evaluate("() => document.documentElement.scrollWidth"))
                .isEqualTo(320);
        screenshot(alice, "settings-320");
    }

    private void goToOnPhone(Page page, String name) {
        page.locator("#rooms-toggle").click();
        goTo(page, name);
        assertThat(page.locator("#rooms")).isHidden();
    }
}
