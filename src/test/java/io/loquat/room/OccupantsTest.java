package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.FakeTransport;
import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.Lang;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.loquat.session.Chat;
import io.loquat.session.DelayedChat;
import io.loquat.session.FullSession;
import io.loquat.session.Session;
import io.loquat.session.SimpleSession;
import io.loquat.session.SimpleSession.JoinOptions;
import io.loquat.session.TestChat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A newcomer receives every message sent after the others have seen it join, in whatever order the store answers and
 * notifies. With a shared store, other servers may see it join before its own server knows that it has a seat.
 */
class OccupantsTest extends DelayedChat {

    private @Nullable Session session;

    private FakeTransport simple(WireFormat format, String nick) {
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        session = new SimpleSession(chat, connection, new JoinOptions(RoomName.LOBBY, format, nick, true, 0, Lang.EN));
        run();
        return transport;
    }

    private FakeTransport full(String nick) {
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        FullSession session = new FullSession(chat, connection);
        session.onText("{\"id\":1,\"type\":\"hello\",\"nick\":\"" + nick + "\"}");
        session.onText("{\"id\":2,\"type\":\"join\",\"room\":\"lobby\"}");
        run();
        return transport;
    }

    private void send(String text) {
        chat.rooms()
                .submit(
                        RoomName.LOBBY,
                        live -> live.append(new Draft(RoomName.LOBBY, "bot", "", null, text), stored -> {}));
        run();
    }

    private static List<String> data(FakeTransport transport) {
        return transport.frames().stream()
                .map(frame -> frame.replaceAll(".*?\"data\":\"(.*?)\".*", "$1"))
                .toList();
    }

    @Test
    void newcomerReceivesMessagesSentBetweenItsNoticeAndItsSeat() {
        FakeTransport bob = simple(WireFormat.simple("json", Lang.EN), "bob");
        people.delay();
        FakeTransport alice = simple(WireFormat.simple("json", Lang.EN), "alice");
        people.notifyNext();
        run();
        assertThat(data(bob)).containsExactly("bob comes in", "alice comes in");

        send("one");
        assertThat(data(alice)).isEmpty();
        people.answerNext();
        run();
        send("two");

        assertThat(data(bob)).containsExactly("bob comes in", "alice comes in", "bot: one", "bot: two");
        assertThat(data(alice)).containsExactly("alice comes in", "bot: one", "bot: two");
    }

    @Test
    void newcomerWithASeatWaitsForItsOwnNotice() {
        FakeTransport bob = simple(WireFormat.simple("json", Lang.EN), "bob");
        people.delay();
        FakeTransport alice = simple(WireFormat.simple("json", Lang.EN), "alice");
        people.answerNext();
        run();
        send("one");
        assertThat(data(alice)).isEmpty();

        people.notifyNext();
        run();

        assertThat(data(bob)).containsExactly("bob comes in", "bot: one", "alice comes in");
        assertThat(data(alice)).containsExactly("bot: one", "alice comes in");
    }

    @Test
    void newcomerReceivesBytesSentBeforeItIsSeated() {
        FakeTransport bob = simple(WireFormat.PLAIN, "bob");
        Session bobs = Objects.requireNonNull(session);
        people.delay();
        FakeTransport alice = simple(WireFormat.PLAIN, "alice");
        people.notifyNext();
        run();
        bobs.onBinary(new byte[] {'h', 'i'});
        run();
        people.notifyNext();
        run();
        people.answerNext();
        run();

        assertThat(bob.frames()).containsExactly("hi");
        assertThat(alice.frames()).containsExactly("hi");
    }

    @Test
    void bytesOfANewcomerAreEchoedAfterASlowRead() {
        DelayedLog log = new DelayedLog();
        log.delayReads();
        Chat slow = TestChat.of(TestSettings.of(Map.of()), log, connections, loop::eventLoop);
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        SimpleSession alice = new SimpleSession(
                slow, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        alice.onBinary(new byte[] {'h', 'i'});
        run();
        assertThat(transport.frames()).isEmpty();

        log.releaseReads();
        run();

        assertThat(transport.frames()).containsExactly("hi");
    }

    @Test
    void bytesOfADepartedNewcomerReachTheOthers() {
        FakeTransport bob = simple(WireFormat.PLAIN, "bob");
        people.delay();
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        SimpleSession alice = new SimpleSession(
                chat, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        alice.onBinary(new byte[] {'h', 'i'});
        run();
        connection.ended(true, 1006);
        run();
        people.notifyNext();
        people.notifyNext();
        run();

        assertThat(bob.frames()).containsExactly("hi");
    }

    @Test
    void fullModeListsTheOccupantsOnce() {
        FakeTransport bob = full("bob");
        people.delay();
        FakeTransport alice = full("alice");
        full("carol");
        people.notifyNext();
        people.notifyNext();
        run();
        send("one");
        people.answerNext();
        run();

        assertThat(alice.frames()).hasSize(3);
        assertThat(alice.frames().get(1))
                .contains(
                        "\"online\":3",
                        "\"members\":[{\"nick\":\"bob\",\"n\":1},{\"nick\":\"alice\",\"n\":1},{\"nick\":\"carol\"");
        assertThat(alice.frames().get(2)).contains("\"text\":\"one\"");
        assertThat(bob.frames().stream().filter(frame -> frame.contains("\"entered\":[\"alice\"]")))
                .hasSize(1);
    }

    @Test
    void clientThatLeavesWhileJoiningReceivesNothing() {
        simple(WireFormat.simple("json", Lang.EN), "bob");
        people.delay();
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        var unused = new SimpleSession(
                chat, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        connection.ended(true, 1006);
        run();
        people.answerNext();
        run();

        assertThat(people.online(RoomName.LOBBY).toCompletableFuture().join()).isEqualTo(1);
        send("one");
        assertThat(transport.frames()).isEmpty();
    }
}
