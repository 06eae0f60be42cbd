package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.Eventually;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However many messages were missed: the count is exact, and the divider is above the first unread one. */
@ServerTest
class UnreadTest extends PageTest {

    /** More than a join recovers, but fewer than the list holds. */
    private static final int MANY = 400;
    /** More than the list holds, and more than a badge counts. */
    private static final int TOO_MANY = 1_100;

    private final String other = room + "b";

    /** Sends {@code line first} to {@code line last} over one connection. */
    private void sendLines(int first, int last) {
        try (RawWebSocket robot = robot()) {
            IntStream.rangeClosed(first, last).forEach(n -> robot.sendText("line " + n));
            var rest = new Rest(home);
            Eventually.becomes(
                    last,
                    () -> rest.get("/api/rooms/" + room).json().path("offset").asInt());
        }
    }

    private Locator firstUnread(Page page) {
        return page.locator(".fresh + .message .text");
    }

    /** Enters the room and reads its first message. */
    private Page enterAndReadOne(Page alice, URI base) {
        canBeHidden(alice);
        remember(alice, "alice");
        sendLines(1, 1);
        go(alice, base, room);
        assertThat(texts(alice)).hasText("line 1");
        return alice;
    }

    @Test
    @Tag("browsers")
    void messagesMissedOfflineAreCountedAndTheDividerIsScrolledTo() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice =
                    enterAndReadOne(page(english()), URI.create("http://" + home.getHost() + ":" + proxy.port() + "/"));
            hide(alice, true);
            proxy.cut();
            sendLines(2, MANY + 1);
            proxy.mend();
            assertThat(alice).hasTitle("(400) #" + room + " · Loquat");

            hide(alice, false);

            assertThat(firstUnread(alice)).hasText("line 2");
            assertThat(firstUnread(alice)).isInViewport();
            assertThat(alice.locator("#unread")).isHidden();
            assertThat(texts(alice)).hasCount(MANY + 1);
            assertThat(alice).hasTitle("#" + room + " · Loquat");

            // The divider is below the screen: the button goes to it first, then to the end.
            hide(alice, true);
            sendLines(MANY + 2, MANY + 31);
            assertThat(alice).hasTitle("(30) #" + room + " · Loquat"); // the page has received them
            hide(alice, false);
            assertThat(alice.locator("#newest")).hasText("30 new messages");
            alice.locator("#newest").click();
            assertThat(firstUnread(alice)).hasText("line " + (MANY + 2));
            assertThat(firstUnread(alice)).isInViewport();
            assertThat(texts(alice).last()).not().isInViewport();
            alice.locator("#newest").click();
            assertThat(texts(alice).last()).isInViewport();
        }
    }

    @Test
    void buttonJumpsToADividerBeyondTheList() {
        Page alice = enterAndReadOne(page(english()), home);
        goTo(alice, other);
        sendLines(2, TOO_MANY + 1);
        assertThat(entry(alice, room).locator(".badge")).hasText("999+");
        assertThat(alice).hasTitle("(999+) #" + other + " · Loquat");

        open(alice, room);
        assertThat(texts(alice).last()).hasText("line " + (TOO_MANY + 1));
        assertThat(alice.locator("#unread-go")).hasText("1,100 new messages");
        screenshot(alice, "unread");
        // The divider was not reached, so it is kept when another room is shown, and for the next visit.
        open(alice, other);
        open(alice, room);
        assertThat(alice.locator("#unread-go")).hasText("1,100 new messages");
        alice.reload();
        assertThat(alice.locator("#unread-go")).hasText("1,100 new messages");
        alice.locator("#unread-go").click();

        assertThat(firstUnread(alice)).hasText("line 2");
        assertThat(firstUnread(alice)).isInViewport();
        assertThat(alice.locator("#log")).isFocused();
        assertThat(alice.locator("#unread")).isHidden();
        alice.locator("#log").evaluate("log => log.scrollTop = log.scrollHeight");
        assertThat(texts(alice).nth(120)).isAttached(); // loads the following messages
        alice.locator("#newest").click();
        assertThat(texts(alice).last()).hasText("line " + (TOO_MANY + 1));
        alice.locator("#unread-done").click();
        assertThat(alice.locator("#text")).isFocused();
        assertThat(alice.locator("#unread")).isHidden();
        alice.reload();
        assertThat(texts(alice).last()).hasText("line " + (TOO_MANY + 1));
        assertThat(alice.locator("#unread")).isHidden();
        assertThat(alice.locator(".fresh")).hasCount(0);
    }

    @Test
    void messagesBetweenTwoVisitsAreCounted() {
        Page alice = enterAndReadOne(page(english()), home);
        goTo(alice, other);
        alice.navigate(home.resolve("/play").toString());
        sendLines(2, MANY + 1);

        alice.navigate(home.toString());
        assertThat(entry(alice, room).locator(".badge")).hasText("400");
        open(alice, room);

        assertThat(firstUnread(alice)).hasText("line 2");
        assertThat(firstUnread(alice)).isInViewport();
    }

    /**
     * Each case: what was read, the newest offset, and the received messages with their senders; the result: how many
     * are unread, and from where.
     */
    @Test
    void ownMessagesAreNotUnread() {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        Object told = page.evaluate("""
                async () => {
                  const { counted, unread } = await import('/js/chat/unread.js');
                  const called = [];
                  const rooms = {};
                  const parts = { rooms, log: { fresh() {} }, redraw() {}, own: (nick) => nick === 'me', mentioned: (text) => text === '@me' };
                  const of = unread({ ...parts, attention: { call: (_, { offset }, mention) => called.push(offset + (mention ? '!' : '')) } });
                  const messages = (text) => text.split(' ').filter(Boolean).map((part) => {
                    const [, offset, who] = /(\\d+)(.*)/.exec(part);
                    return { offset: Number(offset), nick: who === 'me' ? 'me' : 'bob', text: who === '@' ? '@me' : '', key: who === 'key' ? 'k' : undefined };
                  });
                  const fresh = (seen) => ({ epoch: 'e', heard: 9, unread: 0, newCount: 0, mentioned: false, newFrom: undefined, seen });
                  const tell = ({ unread, newFrom, mentioned }) => `${unread} from ${newFrom}${mentioned ? '!' : ''}`;
                  const visit = (offset, there, known) => {
                    const room = fresh(offset && { epoch: 'e', offset });
                    of.sinceVisit(room, { epoch: 'e', offset: there, ...(offset < 0 && { epoch: 'f' }) }, messages(known));
                    return tell(room);
                  };
                  const came = (known) => {
                    const room = fresh();
                    of.came(room, messages(known));
                    return `${tell(room)} ${called.splice(0).join()}`;
                  };
                  const lost = fresh();
                  of.lost(lost, 3, { offset: 500, messages: messages('499me 500@') });
                  const toldOfLost = `${tell(lost)} ${called.splice(0).join()}`;
                  const elsewhere = (offset, line, { epoch = 'e', after } = {}) => {
                    const room = { ...fresh(), epoch: 'e', heard: after ? 4 : 9, recent: [] };
                    if (after) of.seenElsewhere(room, { epoch, offset, line });
                    room.recent = messages('5 6@ 7me 8 9');
                    of.came(room, room.recent);
                    if (!after) of.seenElsewhere(room, { epoch, offset, line });
                    return `${tell(room)} (${room.newCount}) ${called.splice(0).join()}`;
                  };
                  const looked = (reached) => {
                    const room = { ...fresh(), newFrom: 5, newCount: 5 };
                    of.away(room, reached);
                    return `${room.seen.offset} ${room.newFrom} ${room.newCount}`;
                  };
                  return [
                    visit(undefined, 9, '8 9'), visit(9, 9, '8 9'), visit(7, 9, '6 7me 8 9'), visit(7, 9, '8me 9'), visit(7, 9, '8me 9me'),
                    visit(1, 400, '399 400'), visit(1, 400, '2me 3me 399me 400@'), visit(7, 9, '8 8 9me 9me'), visit(-1, 30, '29 30me'),
                    elsewhere(4, 4), elsewhere(6, 6), elsewhere(6, 4), elsewhere(8, 8), elsewhere(9, 9), elsewhere(9, 9, { epoch: 'f' }),
                    elsewhere(6, 6, { after: true }), elsewhere(9, 5, { after: true }),
                    came('4 5@ 6me 7key'), came('4me 5'), came('4me'), toldOfLost, looked(true), looked(false),
                    [0, 7, 999, 1000, 12345].map(counted).join(),
                  ].join('\\n');
                }""");

        assertThat(told).hasToString("""
                        0 from undefined
                        0 from undefined
                        2 from 8
                        1 from 9
                        0 from undefined
                        399 from 2
                        396 from 4!
                        1 from 8
                        29 from 1
                        4 from 5! (4) 5,6!,8,9
                        2 from 8 (2) 5,6!,8,9
                        2 from 5 (4) 5,6!,8,9
                        1 from 9 (1) 5,6!,8,9
                        0 from undefined (0) 5,6!,8,9
                        4 from 5! (4) 5,6!,8,9
                        2 from 8 (2) 8,9
                        0 from 6 (3)\s
                        2 from 4! 4,5!
                        1 from 5 5
                        0 from undefined\s
                        496 from 4! 500!
                        9 undefined 0
                        4 5 5
                        0,7,999,999+,999+""");
    }
}
