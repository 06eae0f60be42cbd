package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * After {@code goaway} the client library keeps the old connection until it has joined every room over the new one.
 * Except in the last test, the servers are simulated, as a real one does not do this on demand.
 */
@ServerTest
@SuppressWarnings("NullAway.Init")
class GoawayTest extends PageTest {

    /** A client in the room tea at offset 5, and its simulated servers; each test replaces PLAY. */
    private static final String STAGE = """
        async () => {
          const { Loquat } = await import('/js/loquat.js');
          const servers = [];
          class Server {
            readyState = 0; asked = []; closedWith = undefined;
            constructor() { servers.push(this); }
            send(text) { this.asked.push(JSON.parse(text)); }
            close(code = 1005) { this.readyState = 3; this.closedWith ??= code; }
            says(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
            ends(code) { this.readyState = 3; this.onclose({ code, reason: '' }); }
            last(type) { return this.asked.findLast((command) => command.type === type); }
            answers(type, fields) { this.says({ re: this.last(type).id, ...fields }); }
            opens() { this.readyState = 1; this.onopen(); }
            welcomes(session) { this.answers('hello', { type: 'welcome', nick: 'alice', session }); }
            joins(room, offset, messages = [], recovered = true) {
              const { id } = this.asked.findLast((command) => command.type === 'join' && command.room === room);
              this.says({ re: id, type: 'joined', room, topic: '', epoch: 'e', offset, recovered, online: 1, members: [],
                messages: messages.map((n) => this.message(n, room)) });
            }
            message(offset, room = 'tea', epoch = 'e') {
              return { type: 'message', room, epoch, offset, nick: 'bob', text: `${room} ${offset}`, time: '' };
            }
            tells(...offsets) { for (const offset of offsets) this.says(this.message(offset)); }
          }
          const until = async (so) => { while (!so()) await new Promise((again) => setTimeout(again, 5)); };
          const chat = new Loquat('ws://nowhere', { nick: 'alice', WebSocket: Server, random: () => 0 });
          const heard = [];
          chat.on('message', ({ text }) => heard.push(text));
          chat.on('joined', ({ messages }) => messages.forEach(({ text }) => heard.push(text)));
          chat.on('presence', ({ entered }) => heard.push(...entered));
          chat.on('state', ({ state }) => heard.push(state));
          chat.connect();
          servers[0].opens();
          servers[0].welcomes('s0');
          chat.join('tea');
          servers[0].joins('tea', 5, [], false);
          heard.length = 0;
          const goaway = async (ms = 0) => {
            servers.at(-1).says({ type: 'goaway', reconnectAfterMs: ms, reason: 'shutdown' });
            const before = servers.length;
            await until(() => servers.length > before);
          };
          const closed = () => servers.map(({ closedWith }) => closedWith ?? 'open').join(' ');
          return { result: await PLAY({ chat, servers, heard, until, goaway, closed }), heard };
        }""";

    private Page stage;

    @BeforeEach
    void openPage() {
        stage = page(english());
        stage.navigate(home.resolve("/play").toString());
    }

    private Object run(String test) {
        return stage.evaluate(STAGE.replace("PLAY", "(" + test + ")"));
    }

    @Test
    void oldConnectionClosesWhenEveryRoomIsJoinedOnTheNewOne() {
        Object played = run("""
            async ({ chat, servers: [old], servers, goaway, closed }) => {
              const log = [];
              chat.join('milk');
              old.joins('milk', 1, [], false);
              const from = Date.now();
              await goaway(300);
              log.push(Date.now() - from >= 290); // real time, as the library's timers use the browser's clock
              const next = servers[1];
              old.tells(6);
              next.opens();
              log.push(next.last('hello').resume);
              old.tells(7);
              next.welcomes('s1');
              log.push(next.asked.filter(({ type }) => type === 'join').map(({ room, since }) => `${room} ${since.epoch} ${since.offset}`).join());
              old.tells(8);
              next.joins('tea', 9, [8, 9]);
              log.push(closed());
              old.tells(9, 10);
              next.tells(10, 11);
              old.tells(11, 13); // a gap on the old connection does not matter
              old.says({ type: 'presence', room: 'tea', entered: ['carol'], left: [], renamed: [], online: 2 });
              next.says({ type: 'presence', room: 'tea', entered: ['carol'], left: [], renamed: [], online: 2 });
              next.joins('milk', 1);
              log.push(closed());
              next.tells(12, 13);
              return [...log, chat.session, chat.state, JSON.stringify(chat.position('tea'))];
            }""");

        assertThat(played)
                .hasToString("{result=[true, s0, tea e 7,milk e 1, open open, 1000 open, s1, online,"
                        + " {\"epoch\":\"e\",\"offset\":13}],"
                        + " heard=[tea 6, tea 7, tea 8, tea 9, tea 10, tea 11, carol, tea 12, tea 13]}");
    }

    @Test
    void oldConnectionStaysWhileTheNewOneCannotBeOpened() {
        Object played = run("""
            async ({ chat, servers: [old], servers, goaway, until, closed }) => {
              await goaway();
              servers[1].ends(1006);
              old.tells(6);
              await until(() => servers.length === 3);
              servers[2].opens();
              servers[2].answers('hello', { type: 'error', code: 'nick_taken', message: '', temporary: false });
              old.tells(7);
              await until(() => servers.length === 4);
              servers[3].opens();
              servers[3].welcomes('s3');
              old.tells(8);
              servers[3].joins('tea', 8, [8]);
              return [closed(), chat.nick];
            }""");

        assertThat(played).hasToString("{result=[1000 1005 1005 open, alice], heard=[tea 6, tea 7, tea 8]}");
    }

    @Test
    void unansweredMessageIsResentOnTheNewConnectionWithItsKey() {
        Object played = run("""
            async ({ chat, servers: [old], servers, goaway, closed }) => {
              const log = [];
              const acks = [chat.send('tea', 'one'), chat.send('tea', 'two')];
              const page = chat.history('tea');
              await goaway();
              const next = servers[1];
              next.opens();
              next.welcomes('s1');
              log.push(next.asked.some(({ type }) => type === 'send'));
              next.joins('tea', 5);
              const [first, again] = [old.last('send'), next.last('send')];
              log.push(again.text, first.key === again.key);
              next.answers('send', { type: 'ack', room: 'tea', epoch: 'e', offset: 6, time: '', duplicate: true });
              log.push(next.last('send').text, (await acks[0]).offset, closed());
              old.answers('send', { type: 'ack', room: 'tea', epoch: 'e', offset: 6, time: '', duplicate: false });
              log.push(closed());
              old.answers('history', { type: 'page', room: 'tea', epoch: 'e', messages: [], more: true });
              log.push(closed(), (await page).more);
              next.answers('send', { type: 'ack', room: 'tea', epoch: 'e', offset: 7, time: '', duplicate: false });
              return [...log, (await acks[1]).offset, next.asked.filter(({ type }) => type === 'send').length];
            }""");

        assertThat(played)
                .hasToString(
                        "{result=[false, one, true, two, 6, open open, open open, 1000 open, true, 7, 2], heard=[]}");
    }

    @Test
    void connectionThatClosesBeforeTheMoveResumesItsPosition() {
        Object played = run("""
            async ({ chat, servers: [old], servers, goaway, closed }) => {
              await goaway();
              const next = servers[1];
              next.opens();
              old.tells(6);
              old.ends(3001);
              chat.send('tea', 'one');
              next.welcomes('s1');
              next.joins('tea', 8, [7, 8]);
              next.tells(9);
              return [next.last('join').since.offset, next.last('send').text];
            }""");

        assertThat(played).hasToString("{result=[6, one], heard=[tea 6, connecting, online, tea 7, tea 8, tea 9]}");
    }

    @Test
    void newServerThatDiesAtOnceDoesNotEndTheOldConnection() {
        Object played = run("""
            async ({ servers: [old], servers, goaway, until, closed }) => {
              await goaway();
              servers[1].opens();
              servers[1].welcomes('s1');
              old.tells(6);
              servers[1].ends(1006);
              old.tells(7);
              await until(() => servers.length === 3);
              servers[2].opens();
              servers[2].welcomes('s2');
              const log = [closed(), servers[2].last('hello').resume, servers[2].last('join').since.offset];
              servers[2].joins('tea', 7);
              return [...log, closed()];
            }""");

        assertThat(played)
                .hasToString("{result=[open open open, s1, 7, 1000 1000 open],"
                        + " heard=[tea 6, waiting, tea 7, connecting, online]}");
    }

    @Test
    void movingAtARealServerLosesNothingAndShowsNoLeave() {
        List<WebSocketRoute> routes = new CopyOnWriteArrayList<>();
        Page alice = page(english());
        alice.routeWebSocket("**/chat", route -> {
            route.connectToServer();
            routes.add(route);
        });
        remember(alice, "alice");
        go(alice, home, room);
        Page bob = enter("bob");
        say(bob, "one");
        assertThat(texts(alice)).hasText(new String[] {"one"});

        for (int moves = 1; moves <= 3; moves++) {
            int before = moves;
            routes.getLast().send("{\"type\":\"goaway\",\"reconnectAfterMs\":200,\"reason\":\"shutdown\"}");
            say(bob, "two");
            alice.waitForCondition(() -> routes.size() > before);
            say(alice, "three");
            say(bob, "four");
            assertThat(texts(alice)).hasCount(1 + 3 * moves);
            assertThat(texts(bob)).hasCount(1 + 3 * moves);
        }
        assertThat(texts(alice).allTextContents()).isEqualTo(texts(bob).allTextContents());
        assertThat(bob.locator(".notice.leave")).hasCount(0);
        assertThat(bob.locator(".notice.enter")).hasCount(1);
        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
    }
}
