package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.SimpleClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Concurrent joins and leaves: clients that join together, and clients that send and leave at once. */
abstract class JoinAndLeaveScenarios extends WireTest {

    private static final int CLIENTS = 12;
    private static final int ROUNDS = 20;

    @Test
    void clientsJoiningTogetherSeeEachOther() throws Exception {
        List<Callable<SimpleClient>> joins = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            joins.add(() -> simple("nick=" + Names.unique("n")));
        }
        List<SimpleClient> clients = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<SimpleClient> join : threads.invokeAll(joins)) {
                clients.add(join.get());
            }
        }
        for (SimpleClient client : clients) {
            // A client receives its own enter first, then those of everybody after it.
            JsonNode enter = client.next();
            for (int online = enter.path("online").asInt() + 1; online <= CLIENTS; online++) {
                assertThat(client.next().path("online").asInt()).isEqualTo(online);
            }
        }
    }

    // ---- a newcomer receives everything sent after the others have seen it join

    @Test
    void messageSentAfterANewcomersEnterReachesIt() {
        SimpleClient host = enters(aliceNick, "");
        for (int i = 0; i < ROUNDS; i++) {
            String nick = Names.unique("n");
            SimpleClient newcomer = simple("nick=" + nick);
            host.seesEnter(nick);
            host.sends("welcome");
            newcomer.seesEnter(nick);
            newcomer.receives(aliceNick, "welcome");
            host.receives(aliceNick, "welcome");
            newcomer.socket().leave(1000);
            host.seesLeave(nick);
        }
    }

    @Test
    void messageSentAfterAFullNewcomersEnterIsInJoinedOrPushed() {
        FullClient host = member("host");
        for (int offset = 1; offset <= ROUNDS; offset++) {
            FullClient newcomer = person("n");
            long join = newcomer.posts("join", "room", room, "limit", 1);
            host.seesEnter(newcomer.nick());
            host.sends(room, "welcome " + offset);
            JsonNode joined = newcomer.answer(join);
            JsonNode message = joined.path("offset").asInt() == offset
                    ? joined.path("messages").path(0)
                    : newcomer.push("message");
            assertThat(message.path("text").asText()).as("%s", joined).isEqualTo("welcome " + offset);
            host.receives(host.nick(), "welcome " + offset);
            newcomer.leaves(room);
            host.seesLeave(newcomer.nick());
        }
    }

    @Test
    void binaryFrameSentAfterANewcomersEnterReachesIt() {
        SimpleClient watcher = enters(aliceNick, "");
        SimpleClient host = simple("format=plain&nick=" + bobNick);
        watcher.seesEnter(bobNick);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = {(byte) i};
            String nick = Names.unique("n");
            SimpleClient newcomer = simple("format=plain&nick=" + nick);
            watcher.seesEnter(nick);
            host.sends(bytes);
            newcomer.receivesBinary(bytes);
            host.receivesBinary(bytes);
            newcomer.socket().leave(1000);
            watcher.seesLeave(nick);
        }
    }

    @Test
    void lastMessagesPrecedeTheLeave() {
        SimpleClient bob = enters(bobNick, "");
        RawWebSocket alice = raw(to(room + "?nick=" + aliceNick));
        bob.seesEnter(aliceNick);
        alice.send(Frames.concat(Frames.text("one"), Frames.text("two"), Frames.close(1000, "")));
        bob.receives(aliceNick, "one");
        bob.receives(aliceNick, "two");
        bob.seesLeave(aliceNick);
        assertThat(alice.closeCode()).isEqualTo(1000);
    }

    @Test
    void clientsGoneBeforeJoiningLeaveNoOneBehind() {
        SimpleClient bob = enters(bobNick, "");
        for (int i = 0; i < 200; i++) {
            raw(to(room)).reset();
        }
        bob.sends("still here");
        Eventually.becomes(1, () -> rest().online(room));
    }

    @Test
    void manyCommandsAtOnceAreAllAnswered() {
        FullClient alice = person("alice");
        List<byte[]> pings = new ArrayList<>();
        for (int i = 1; i <= 450; i++) {
            pings.add(Frames.text("{\"id\":" + (1000 + i) + ",\"type\":\"ping\"}"));
        }
        alice.socket().send(Frames.concat(pings.toArray(byte[][]::new)));
        for (int i = 1; i <= 450; i++) {
            Frame answer = alice.socket().next();
            assertThat(Json.parse(answer.text()).path("re").asInt()).isEqualTo(1000 + i);
        }
    }
}
