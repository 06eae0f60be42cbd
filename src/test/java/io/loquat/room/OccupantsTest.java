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
import io.loquat.session.Chats;
import io.loquat.session.FullSession;
import io.loquat.session.LateChat;
import io.loquat.session.Session;
import io.loquat.session.SimpleSession;
import io.loquat.session.SimpleSession.JoinOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A newcomer receives whatever is said after others have seen it join, in whatever order the store answers and notifies. With a store
 * of many servers, others may see it before its own server knows that it has a seat.
 */
class OccupantsTest extends LateChat {

    private @Nullable Session session;

    private FakeTransport simple(WireFormat format, String nick) {
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        session = new SimpleSession(chat, connection, new JoinOptions(RoomName.LOBBY, format, nick, true, 0, Lang.EN));
        run();
        return wire;
    }

    private FakeTransport full(String nick) {
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        FullSession session = new FullSession(chat, connection);
        session.onText("{\"id\":1,\"type\":\"hello\",\"nick\":\"" + nick + "\"}");
        session.onText("{\"id\":2,\"type\":\"join\",\"room\":\"lobby\"}");
        run();
        return wire;
    }

    private void say(String text) {
        chat.rooms()
                .submit(
                        RoomName.LOBBY,
                        live -> live.append(new Draft(RoomName.LOBBY, "bot", "", null, text), stored -> {}));
        run();
    }

    private static List<String> data(FakeTransport wire) {
        return wire.frames().stream()
                .map(frame -> frame.replaceAll(".*?\"data\":\"(.*?)\".*", "$1"))
                .toList();
    }

    @Test
    void newcomerGetsWhatIsSaidBetweenHisNoticeAndTheAnswerThatSeatsHim() {
        FakeTransport bob = simple(WireFormat.simple("json", Lang.EN), "bob");
        people.isLate();
        FakeTransport alice = simple(WireFormat.simple("json", Lang.EN), "alice");
        people.tellNext();
        run();
        assertThat(data(bob)).containsExactly("bob comes in", "alice comes in");

        say("one");
        assertThat(data(alice)).isEmpty();
        people.answerNext();
        run();
        say("two");

        assertThat(data(bob)).containsExactly("bob comes in", "alice comes in", "bot: one", "bot: two");
        assertThat(data(alice)).containsExactly("alice comes in", "bot: one", "bot: two");
    }

    @Test
    void newcomerWhoHasASeatIsLetInWhenThatIsTold() {
        FakeTransport bob = simple(WireFormat.simple("json", Lang.EN), "bob");
        people.isLate();
        FakeTransport alice = simple(WireFormat.simple("json", Lang.EN), "alice");
        people.answerNext();
        run();
        say("one");
        assertThat(data(alice)).isEmpty();

        people.tellNext();
        run();

        assertThat(data(bob)).containsExactly("bob comes in", "bot: one", "alice comes in");
        assertThat(data(alice)).containsExactly("bot: one", "alice comes in");
    }

    @Test
    void newcomerGetsTheBytesThatAreSaidToHim() {
        FakeTransport bob = simple(WireFormat.PLAIN, "bob");
        Session bobs = Objects.requireNonNull(session);
        people.isLate();
        FakeTransport alice = simple(WireFormat.PLAIN, "alice");
        people.tellNext();
        run();
        bobs.onBinary(new byte[] {'h', 'i'});
        run();
        people.tellNext();
        run();
        people.answerNext();
        run();

        assertThat(bob.frames()).containsExactly("hi");
        assertThat(alice.frames()).containsExactly("hi");
    }

    @Test
    void bytesOfANewcomerComeBackHoweverLongItReads() {
        LateLog log = new LateLog();
        log.holdReads();
        Chat slow = Chats.of(TestSettings.of(Map.of()), log, connections, loop::eventLoop);
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        SimpleSession alice = new SimpleSession(
                slow, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        alice.onBinary(new byte[] {'h', 'i'});
        run();
        assertThat(wire.frames()).isEmpty();

        log.releaseReads();
        run();

        assertThat(wire.frames()).containsExactly("hi");
    }

    @Test
    void bytesOfANewcomerWhoIsGoneReachTheOthers() {
        FakeTransport bob = simple(WireFormat.PLAIN, "bob");
        people.isLate();
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        SimpleSession alice = new SimpleSession(
                chat, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        alice.onBinary(new byte[] {'h', 'i'});
        run();
        connection.ended(true, 1006);
        run();
        people.tellNext();
        people.tellNext();
        run();

        assertThat(bob.frames()).containsExactly("hi");
    }

    @Test
    void fullModeHasWhoIsInAndIsNotToldAgain() {
        FakeTransport bob = full("bob");
        people.isLate();
        FakeTransport alice = full("alice");
        full("carol");
        people.tellNext();
        people.tellNext();
        run();
        say("one");
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
    void whoLeavesOnHisWayInHasNoSeat() {
        simple(WireFormat.simple("json", Lang.EN), "bob");
        people.isLate();
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        var unused = new SimpleSession(
                chat, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        connection.ended(true, 1006);
        run();
        people.answerNext();
        run();

        assertThat(people.online(RoomName.LOBBY).toCompletableFuture().join()).isEqualTo(1);
        say("one");
        assertThat(wire.frames()).isEmpty();
    }
}
