package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frames;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Proxy;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SocketIoClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client of Socket.IO on each transport, together with WebSocket clients. */
abstract class SocketIoScenarios extends WireTest {

    private static final int COUNT = 1_000;

    /** Few enough that the queue of a polling client does not overflow. */
    private static final int AT_ONCE = 50;

    private SocketIoClient socketIo(String query, String transports) {
        return socketIo(server(), query, transports);
    }

    private SocketIoClient socketIo(URI server, String query, String transports) {
        return closeLater(new SocketIoClient(server, "room=" + room + query, transports));
    }

    private static String carrier(String transports) {
        return transports.substring(transports.indexOf(',') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void bothSeeEachOtherJoinChatAndLeave(String transports) {
        SimpleClient alice = enters(aliceNick, "");
        SocketIoClient guest = socketIo("", transports);
        String nick = guest.seesEnter();
        assertThat(nick).matches(GUEST);
        alice.seesEnter(nick);

        alice.sends("hi");
        assertThat(guest.next()).isEqualTo("message " + aliceNick + ":hi");
        alice.receives(aliceNick, "hi");
        JsonNode answer = guest.asks("\"你好\" 🎉");
        assertThat(guest.next()).isEqualTo("message " + nick + ":\"你好\" 🎉");
        JsonNode message = alice.receives(nick, "\"你好\" 🎉");
        JsonNode page = rest().get(Rest.messages(room)).json();
        assertThat(Json.names(answer)).containsExactlyInAnyOrder("epoch", "offset");
        assertThat(answer.path("epoch")).isEqualTo(page.path("epoch")).isEqualTo(message.path("epoch"));
        assertThat(answer.path("offset"))
                .isEqualTo(page.path("messages").path(1).path("offset"))
                .isEqualTo(message.path("offset"));

        int said = 0;
        for (; !guest.carrier().equals(carrier(transports)); said++) {
            assertThat(said).as("messages on " + guest.carrier()).isLessThan(1_000);
            guest.asks("still " + said);
            assertThat(guest.next()).isEqualTo("message " + nick + ":still " + said);
            alice.receives(nick, "still " + said);
        }
        alice.socket().leave(1000);
        assertThat(guest.next()).isEqualTo("leave " + aliceNick + " left");
        SimpleClient bob = enters(bobNick, "");
        guest.close();
        bob.seesLeave(nick);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void clientReconnectsAutomatically(String transports) {
        URI server = server();
        try (Proxy proxy = Proxy.to(server.getPort())) {
            SocketIoClient guest =
                    socketIo(URI.create("http://" + server.getHost() + ":" + proxy.port()), "", transports);
            String nick = guest.seesEnter();
            guest.asks("before");
            assertThat(guest.next()).isEqualTo("message " + nick + ":before");

            proxy.reset();
            assertThat(guest.next()).startsWith("disconnect transport ");
            proxy.heal();
            String again = guest.seesEnter();
            assertThat(guest.asks("after").path("offset").asLong()).isEqualTo(2);
            String next = guest.next();
            if (next.equals("leave " + nick + " left")) {
                // The server notices the loss only now.
                next = guest.next();
            }
            assertThat(next).isEqualTo("message " + again + ":after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void aThousandMessagesOfEachArriveOnceInOrder(String transports) throws InterruptedException {
        SimpleClient alice = enters(aliceNick, "");
        SocketIoClient guest = socketIo("", transports);
        String nick = guest.seesEnter();
        alice.seesEnter(nick);
        // The transport is upgraded meanwhile.
        Semaphore said = new Semaphore(AT_ONCE);
        Semaphore asked = new Semaphore(AT_ONCE);
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        Thread sending = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= COUNT; i++) {
                said.acquireUninterruptibly();
                alice.sends("a" + i);
            }
        });
        Thread asks = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= COUNT; i++) {
                asked.acquireUninterruptibly();
                answers.add(guest.sendForAck("g" + i));
            }
        });

        List<String> texts = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        for (int i = 1; i <= 2 * COUNT; i++) {
            JsonNode message = alice.next();
            String who = message.path("nickname").asText();
            String text = message.path("text").asText();
            assertThat(message.path("offset").asInt()).isEqualTo(i);
            assertThat(guest.next()).isEqualTo("message " + who + ":" + text);
            texts.add(text);
            if (who.equals(nick)) {
                places.add((long) i);
                asked.release();
            } else {
                said.release();
            }
        }
        sending.join();
        asks.join();
        for (String letter : List.of("a", "g")) {
            assertThat(texts.stream().filter(text -> text.startsWith(letter)))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, COUNT)
                            .mapToObj(i -> letter + i)
                            .toList());
        }
        assertThat(answers.stream()
                        .map(CompletableFuture::join)
                        .map(answer -> answer.path("offset").asLong()))
                .containsExactlyElementsOf(places);
        assertThat(guest.carrier()).isEqualTo(carrier(transports));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void nicknameComesFromTheQuery(String transports) {
        SocketIoClient alice = socketIo("&nick=" + aliceNick, transports);
        assertThat(alice.seesEnter()).isEqualTo(aliceNick);
        SocketIoClient other = socketIo("&nick=" + aliceNick, transports);
        assertThat(other.seesEnter())
                .as("guest name, because the name is taken")
                .matches(GUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void refusedMessageIsAcknowledgedWithTheReasonIfRequested(String transports) {
        SocketIoClient guest = socketIo("", transports);
        String nick = guest.seesEnter();
        guest.says("");
        guest.says("字".repeat(4_097));
        for (var refused : List.of(List.of("bad_request", ""), List.of("too_large", "字".repeat(4_097)))) {
            JsonNode answer = guest.asks(refused.get(1));
            assertThat(Json.names(answer)).containsExactlyInAnyOrder("code", "message");
            assertThat(answer.path("code").asText()).isEqualTo(refused.get(0));
            assertThat(answer.path("message").asText()).isNotBlank();
        }
        assertThat(guest.asks("字".repeat(4_096)).path("offset").asLong()).isEqualTo(1);
        assertThat(guest.next()).isEqualTo("message " + nick + ":" + "字".repeat(4_096));
    }

    @Test
    void invalidRoomNameIsNotFound() {
        for (String transport : List.of("polling", "websocket")) {
            String path = "/socket.io/?EIO=4&transport=" + transport + "&room=" + Names.encoded("..");
            var reply = to(path).attempt();
            assertThat(reply.status()).isEqualTo(404);
            assertThat(Json.parse(reply.body()).path("code").asText()).isEqualTo("bad_room");
        }
    }

    @Test
    void sessionClosedByPollingIsOver() {
        String query = "/socket.io/?EIO=4&transport=polling&room=" + room;
        String id =
                Json.parse(rest().get(query).text().substring(1)).path("sid").asText();
        String session = query + "&sid=" + id;
        assertThat(rest().post(session, "40").text()).isEqualTo("ok");
        Eventually.becomes(1, () -> rest().online(room));
        assertThat(rest().post(session, "1").text()).isEqualTo("ok");
        Eventually.becomes(0, () -> rest().online(room));
    }

    @Test
    void framesSentWithTheHandshakeAreRead() {
        RawWebSocket socket =
                raw(to("/socket.io/?EIO=4&transport=websocket&room=" + room).withEarlyFrames(Frames.text("40")));
        assertThat(socket.next().text()).startsWith("0{");
        assertThat(socket.next().text()).startsWith("40{");
    }
}
