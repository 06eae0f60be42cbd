package io.loquat.socketio.engine;

import static io.loquat.socketio.ProtocolServer.ECHO;
import static io.loquat.socketio.engine.EngineClient.answer;
import static io.loquat.socketio.engine.EngineClient.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.CloseCode;
import io.loquat.socketio.ProtocolServer;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.RawWebSocket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether or not the upgrade from polling to a WebSocket succeeds, no message is lost, duplicated or out of order. */
class EngineUpgradeTest {
    private static final ProtocolServer SERVER = ProtocolServer.withoutPings();
    private static final ProtocolServer STRICT = ProtocolServer.withConnectTimeout();
    private static final int MESSAGES = 1_000;
    private static final int BEFORE_THE_PROBE = 200;
    private static final int BY_POLLING = 500;
    private static final int A_BODY = 10;

    @AfterAll
    static void stop() {
        SERVER.close();
        STRICT.close();
    }

    /**
     * Opens a session, and this number of connections after it. Connections are assigned to the event loops in turn, so
     * the number decides whether the session and its socket share a loop.
     */
    private static EngineClient open(EngineVersion version, int between) {
        EngineClient client = EngineClient.open(SERVER.uri(), ECHO, version);
        for (int i = 0; i < between; i++) {
            RawWebSocket.to(SERVER.uri(), EngineClient.query(ECHO, version, "websocket"))
                    .open()
                    .reset();
        }
        return client;
    }

    private static void assertPollingContinues(EngineClient client) {
        client.send("4still");
        assertThat(client.next(1)).containsExactly("4still");
    }

    // ---- no message is lost

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void noMessageIsLostDuringTheUpgrade(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        AtomicBoolean isPaused = new AtomicBoolean();
        CompletableFuture<List<String>> polled = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                polled.complete(pollUntil(client, isPaused));
            } catch (RuntimeException | AssertionError e) {
                polled.completeExceptionally(e);
            }
        });

        sendByPolling(client, 0, BEFORE_THE_PROBE);
        RawWebSocket socket = client.socket().open().sendText("2probe");
        sendByPolling(client, BEFORE_THE_PROBE, BY_POLLING);
        assertThat(socket.next().text()).isEqualTo("3probe");
        isPaused.set(true);
        List<String> received = new ArrayList<>(answer(polled));
        socket.sendText("5");
        IntStream.range(BY_POLLING, MESSAGES).forEach(i -> socket.sendText("4" + i));
        while (received.size() < MESSAGES) {
            received.add(socket.next().text());
        }

        assertThat(received)
                .isEqualTo(IntStream.range(0, MESSAGES).mapToObj(i -> "4" + i).toList());
        socket.sendText("4last");
        assertThat(socket.next().text()).isEqualTo("4last");
        socket.close();
    }

    private static void sendByPolling(EngineClient client, int from, int to) {
        for (int i = from; i < to; i += A_BODY) {
            client.send(IntStream.range(i, i + A_BODY).mapToObj(n -> "4" + n).toArray(String[]::new));
        }
    }

    private static List<String> pollUntil(EngineClient client, AtomicBoolean isPaused) {
        List<String> all = new ArrayList<>();
        while (!isPaused.get()) {
            client.next().stream().filter(packet -> !packet.equals("6")).forEach(all::add);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void messagesNotYetPolledGoToTheSocket(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        RawWebSocket socket = client.probed();
        IntStream.range(0, 100).forEach(i -> client.send("4" + i));

        socket.sendText("5");

        assertThat(IntStream.range(0, 100).mapToObj(i -> socket.next().text()))
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "4" + i).toList());
        socket.close();
    }

    // ---- polls during the upgrade

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void pendingPollEndsWithTheProbe(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        CompletableFuture<HttpResponse<String>> poll = client.poll();
        RawWebSocket socket = client.socket().open().sync();
        client.send("4a");
        assertThat(EngineClient.packets(version, answer(poll))).containsExactly("4a");

        CompletableFuture<HttpResponse<String>> waiting = client.poll();
        socket.sendText("2probe");
        assertThat(socket.next().text()).isEqualTo("3probe");
        assertThat(EngineClient.packets(version, answer(waiting))).containsExactly("6");
        assertThat(client.next()).containsExactly("6");
        socket.sendText("5").sendText("4b");
        assertThat(socket.next().text()).isEqualTo("4b");
        socket.close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void onlyOneSocketIsProbedAtATime(EngineVersion version) {
        EngineClient client = open(version, 0);
        RawWebSocket socket = client.probed();

        assertThat(client.socket().open().closeCode()).isEqualTo(CloseCode.NORMAL.code());
        socket.sendText("5").sendText("4a");
        assertThat(socket.next().text()).isEqualTo("4a");
        socket.close();
    }

    // ---- the socket fails

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void brokenSocketIsForgotten(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        client.probed().reset();

        assertPollingContinues(client);
        RawWebSocket another = probedAgain(client);
        another.sendText("5").sendText("4a");
        assertThat(another.next().text()).isEqualTo("4a");
        another.close();
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void closedSocketIsForgotten(EngineVersion version, int between) {
        EngineClient client = open(version, between);

        assertThat(client.probed().leave(1000).code()).isEqualTo(1000);

        assertPollingContinues(client);
        probedAgain(client).close();
    }

    // The client cannot know when the server has noticed the end of the previous socket, so it tries again.
    private static RawWebSocket probedAgain(EngineClient client) {
        List<RawWebSocket> probed = new ArrayList<>();
        Eventually.becomes("3probe", () -> {
            RawWebSocket socket = client.socket().open();
            socket.trySend(Frames.text("2probe"));
            probed.addFirst(socket);
            return socket.nextOrEnd().map(Frame::text).orElse("turned away");
        });
        return probed.getFirst();
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void abandonedSocketNeverTakesOverTheSession(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        RawWebSocket socket = client.socket().open();

        // In one piece, so that everything has arrived before the first frame is handled.
        socket.send(Frames.concat(
                Frames.text("2probe"), Frames.text("nonsense"), Frames.text("5"), Frames.text("4stolen")));

        assertThat(socket.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        assertPollingContinues(client);
        probedAgain(client).close();
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void socketThatSendsBytesIsAbandoned(EngineVersion version, int between) {
        EngineClient client = open(version, between);

        assertThat(client.probed().sendBinary(new byte[] {4, 1}).closeCode())
                .isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());

        assertPollingContinues(client);
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1"})
    void socketThatViolatesTheProtocolIsClosed(EngineVersion version, int between) {
        EngineClient client = open(version, between);

        assertThat(client.probed().send(Frames.frame(3)).closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());

        assertPollingContinues(client);
        probedAgain(client).close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void upgradeTimesOut(EngineVersion version) {
        EngineClient silent = EngineClient.open(STRICT.uri(), ECHO, version);
        EngineClient hesitant = EngineClient.open(STRICT.uri(), ECHO, version);

        RawWebSocket never = silent.socket().open();
        RawWebSocket half = hesitant.probed();

        assertThat(never.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        assertThat(half.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        assertPollingContinues(silent);
        assertPollingContinues(hesitant);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void completedUpgradeDoesNotTimeOut(EngineVersion version) {
        EngineClient client = EngineClient.open(STRICT.uri(), ECHO, version);
        EngineClient late = EngineClient.open(STRICT.uri(), ECHO, version);
        RawWebSocket socket = client.socket().open().sendText("2probe").sendText("5");
        assertThat(socket.next().text()).isEqualTo("3probe");

        // The timeout of this upgrade has passed once that of a later one has.
        late.socket().open().closeCode();

        socket.sendText("4still");
        assertThat(socket.next().text()).isEqualTo("4still");
        socket.close();
    }

    // ---- the session ends

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void probedSocketEndsWithTheSession(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        RawWebSocket socket = client.probed();

        client.send("1");

        assertThat(socket.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        assertThat(status(client.poll())).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"V4, 0", "V4, 1", "V3, 0", "V3, 1"})
    void upgradedSessionEndsWithItsSocket(EngineVersion version, int between) {
        EngineClient client = open(version, between);
        RawWebSocket socket = client.probed().sendText("5").sendText("4a");
        assertThat(socket.next().text()).isEqualTo("4a");

        assertThat(socket.sendText("1").closeCode()).isEqualTo(CloseCode.NORMAL.code());

        assertThat(status(client.poll())).isEqualTo(400);
    }
}
