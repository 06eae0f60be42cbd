package io.loquat.socketio;

import static io.loquat.socketio.ProtocolServer.CONNECT_WITHIN;
import static io.loquat.socketio.ProtocolServer.ECHO;
import static io.loquat.socketio.ProtocolServer.MAX_PAYLOAD;
import static io.loquat.socketio.ProtocolServer.OWN;
import static io.loquat.socketio.engine.EngineClient.answer;
import static io.loquat.socketio.engine.EngineClient.status;
import static io.loquat.socketio.engine.EngineVersion.V3;
import static io.loquat.socketio.engine.EngineVersion.V4;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.PauseReason;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Session;
import io.loquat.socketio.engine.EngineClient;
import io.loquat.socketio.engine.EnginePacket;
import io.loquat.socketio.engine.EngineSocket;
import io.loquat.socketio.engine.EngineVersion;
import io.loquat.socketio.engine.Payload;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frames;
import io.loquat.testing.LogCapture;
import io.loquat.testing.RawWebSocket;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client's mistakes end at most its own session: no other client is affected, nothing leaks and nothing is logged.
 */
@SuppressWarnings("NullAway.Init") // started before each test
class SocketIoBadInputTest {
    private static final ProtocolServer SERVER = ProtocolServer.withoutPings(BusySession::new);
    private static final ProtocolServer STRICT = ProtocolServer.start();
    private static final ProtocolServer DEADLINE = ProtocolServer.withConnectTimeout();
    private static final URI BASE = SERVER.uri();
    private static final int MALFORMED = CloseCode.PROTOCOL_ERROR.code();
    private static final int NEIGHBOURS = 2;

    // Vert.x sets the level when it is loaded.
    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    private LogCapture log;
    private RawWebSocket onSocket;
    private EngineClient onPolling;

    @BeforeAll
    static void detectEveryLeak() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @BeforeEach
    void connectNeighbours() {
        log = LogCapture.start();
        Eventually.becomes(0, SERVER::connections);
        onSocket =
                RawWebSocket.to(BASE, EngineClient.query(ECHO, V4, "websocket")).open();
        EngineClient.opening(onSocket.next().text());
        onPolling = EngineClient.open(BASE, ECHO, V3);
    }

    @AfterEach
    void neighboursAreUnaffected() {
        assertThat(onSocket.sendText("4still").next().text()).isEqualTo("4still");
        onPolling.send("4still");
        assertThat(onPolling.next()).containsExactly("4still");
        Eventually.becomes(NEIGHBOURS, SERVER::connections);
        Eventually.becomes(0L, SERVER::outboxBytes);
        onSocket.close();
        onPolling.send("1");
        log.assertEmpty();
        log.close();
    }

    @AfterAll
    static void nothingLeaked() throws InterruptedException {
        SERVER.close();
        STRICT.close();
        DEADLINE.close();
        try (LogCapture leaks = LogCapture.start()) {
            var collected = new ReferenceQueue<>();
            var garbage = new WeakReference<>(new Object(), collected);
            System.gc();
            assertThat(collected.remove(RawWebSocket.PATIENCE.toMillis())).isSameAs(garbage);
            // Netty reports a leak when it tracks the next buffer.
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
            leaks.assertEmpty();
        } finally {
            ResourceLeakDetector.setLevel(LEVEL);
        }
    }

    private static EngineClient open(EngineVersion version) {
        return EngineClient.open(BASE, ECHO, version);
    }

    private static RawWebSocket socket(EngineVersion version) {
        RawWebSocket socket = RawWebSocket.to(BASE, EngineClient.query(ECHO, version, "websocket"))
                .open();
        EngineClient.opening(socket.next().text());
        return socket;
    }

    private static SocketIoClient connected(EngineVersion version) {
        return SocketIoClient.connected(BASE, version);
    }

    private static void assertEnded(EngineClient client) {
        assertThat(status(client.poll())).isEqualTo(400);
        assertThat(status(client.post("4late"))).isEqualTo(400);
        assertThat(client.socket().attempt().status()).isEqualTo(400);
    }

    /** Pauses its connection with each message, so that the next one is never handled. */
    private record BusySession(EngineSocket engine) implements Session {
        @Override
        public void onText(String text) {
            engine.connection().pause(PauseReason.IN_FLIGHT);
        }

        @Override
        public void onBinary(byte[] bytes) {
            onText("");
        }
    }

    // ---- requests

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "%2F..%2F", "\uD83C\uDF4B", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void unknownSessionIsRefused(String sid) {
        String id = URLEncoder.encode(sid, UTF_8);

        assertThat(EngineClient.status(BASE, "GET", ECHO + "?EIO=4&transport=polling&sid=" + id))
                .isEqualTo(400);
        assertThat(EngineClient.status(BASE, "POST", ECHO + "?EIO=4&transport=polling&sid=" + id))
                .isEqualTo(400);
        assertThat(RawWebSocket.to(BASE, ECHO + "?EIO=4&transport=websocket&sid=" + id)
                        .attempt()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void concurrentPollsEndTheSession(EngineVersion version) {
        EngineClient client = open(version);
        var polls = List.of(client.poll(), client.poll());

        assertThat(polls).map(EngineClient::status).containsExactlyInAnyOrder(200, 400);
        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void concurrentBodiesEndTheSession(EngineVersion version) {
        EngineClient client = EngineClient.open(BASE, OWN, version);
        List<CompletableFuture<HttpResponse<String>>> bodies =
                List.of(client.post("4a", "4b"), client.post("4a", "4b"));

        assertThat(bodies).map(EngineClient::status).containsExactly(400, 400);
        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void oversizedBodyEndsTheSession(EngineVersion version) {
        EngineClient client = open(version);
        String text = "4" + "x".repeat(MAX_PAYLOAD);

        assertThat(status(client.post("text/plain", text.getBytes(UTF_8)))).isEqualTo(413);
        assertEnded(client);
    }

    @Test
    void oversizedBodyWithoutASessionIsRefused() {
        EngineClient client = open(V4);
        client.send("1");

        assertThat(status(client.post("text/plain", new byte[MAX_PAYLOAD + 1]))).isEqualTo(413);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void bodyOfTooManyPacketsEndsTheSession(EngineVersion version) {
        EngineClient client = open(version);
        String[] packets = new String[Payload.MAX_PACKETS + 1];
        Arrays.fill(packets, version == V4 ? "3" : "2");

        assertThat(status(client.post(packets))).isEqualTo(400);
        assertEnded(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "4a\u001e", "x\u001e4a", "0{}", "5", "2probe", "4a\u001e5"})
    void invalidBodyEndsTheSession(String body) {
        EngineClient client = open(V4);

        assertThat(status(client.post("text/plain", body.getBytes(UTF_8)))).isEqualTo(400);
        assertEnded(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4a", "1:", "0:", "2:4a3:4a", "3:b1*", "1:b", "1:9", "2:0{1:5", "99999999999:4"})
    void invalidBodyOfRevision3EndsTheSession(String body) {
        EngineClient client = open(V3);

        assertThat(status(client.post("text/plain", body.getBytes(UTF_8)))).isEqualTo(400);
        assertEnded(client);
    }

    @Test
    void bytesThatAreNotUtf8EndTheSession() {
        EngineClient text = open(V4);
        EngineClient binary = open(V3);

        assertThat(status(text.post("text/plain", new byte[] {'4', (byte) 0xff})))
                .isEqualTo(400);
        assertThat(status(binary.post("application/octet-stream", new byte[] {0, 2, (byte) 255, '4', (byte) 0xff})))
                .isEqualTo(400);
        assertThat(status(open(V3).post("application/octet-stream", new byte[] {9, 9, 9})))
                .isEqualTo(400);
        assertEnded(text);
        assertEnded(binary);
        assertThat(socket(V4)
                        .send(Frames.frame(1).payload((byte) '4', (byte) 0xff))
                        .closeCode())
                .isEqualTo(CloseCode.NOT_UTF8.code());
    }

    // ---- frames

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void oversizedFrameEndsTheSession(EngineVersion version) {
        RawWebSocket whole = socket(version).trySend(Frames.text("4" + "x".repeat(MAX_PAYLOAD)));
        RawWebSocket parts = socket(version);
        byte[] part = "4".repeat(MAX_PAYLOAD / 2 + 1).getBytes(UTF_8);
        parts.trySend(Frames.frame(1).payload(part).more().bytes());
        parts.trySend(Frames.frame(0).payload(part).bytes());

        assertThat(whole.closeCode()).isEqualTo(CloseCode.TOO_BIG.code());
        assertThat(parts.closeCode()).isEqualTo(CloseCode.TOO_BIG.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "x", "0{}", "5", "7", " 4a", "é"})
    void invalidPacketEndsTheSession(String packet) {
        assertThat(socket(V4).sendText(packet).closeCode()).isEqualTo(MALFORMED);
        assertThat(socket(V3).sendText(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "bAQID", "b1AQID"})
    void invalidBase64OfRevision3EndsTheSession(String packet) {
        assertThat(socket(V3).sendText(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, '4'})
    void binaryNonMessageOfRevision3EndsTheSession(int type) {
        assertThat(socket(V3).sendBinary(new byte[] {(byte) type, 1}).closeCode())
                .isEqualTo(MALFORMED);
        assertThat(socket(V3).sendBinary(new byte[0]).closeCode()).isEqualTo(MALFORMED);
    }

    // ---- packets of Socket.IO

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void unannouncedBytesEndTheSession(EngineVersion version) {
        assertThat(connected(version).attach(1, 2, 3).closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void textAmongAttachmentsEndsTheSession(EngineVersion version) {
        assertThat(connected(version)
                        .send("52-[\"message\"]")
                        .attach(1)
                        .send("2[\"message\"]")
                        .closeCode())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "517-[\"message\"]",
                "5999999999-[\"message\"]",
                "5-[\"message\"]",
                "5[\"message\"]",
                "21-[\"a\"]"
            })
    void forbiddenAttachmentsEndTheSession(String packet) {
        assertThat(connected(V4).send(packet).closeCode()).isEqualTo(MALFORMED);
        assertThat(connected(V3).send(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @Test
    void totalSizeOfAttachmentsIsLimitedToAFrame() {
        SocketIoClient client = connected(V4).send("516-[\"message\"]");
        byte[] half = new byte[MAX_PAYLOAD / 2];

        client.socket().sendBinary(half).sendBinary(half).trySend(Frames.binary(new byte[1]));

        assertThat(client.closeCode()).isEqualTo(MALFORMED);
    }

    @Test
    void missingAttachmentsTimeOut() {
        // Uses Socket.IO 2, which connects at once, because the deadline is short.
        SocketIoClient client = SocketIoClient.connected(DEADLINE.uri(), V3).send("52-[\"message\"]");

        client.attach(1);

        assertThat(client.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2[\"message\",{\"a\":1,\"a\":2}]",
                "0/custom,{\"a\":1,\"a\":2}",
                "2[\"message\",NaN]",
                "2[\"message\",01]",
                "2[\"message\",\"\\x\"]",
                "2[\"message\"] ,",
                "2[message]",
            })
    void lenientJsonEndsTheSession(String packet) {
        assertThat(connected(V4).send(packet).closeCode()).isEqualTo(MALFORMED);
        assertThat(connected(V3).send(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2[\"message\",%s]", "0/custom,{\"a\":%s}", "51-[\"message\",%s]"})
    void deeplyNestedJsonEndsTheSession(String packet) {
        String deep = packet.formatted("[".repeat(300_000) + "]".repeat(300_000));
        SocketIoClient client = connected(V4).send(deep);

        if (packet.startsWith("5")) {
            client.socket().trySend(Frames.binary(new byte[1]));
        }

        assertThat(client.closeCode()).isEqualTo(MALFORMED);
    }

    @Test
    void numberOfNamespacesIsLimited() {
        SocketIoClient client = connected(V4);
        for (int i = 0; i < 15; i++) {
            client.send("0/numbered-" + i);
        }
        client.send("2[\"message\",\"still\"]");
        String said = client.next();
        while (!said.equals("2[\"message-back\",\"still\"]")) {
            said = client.next();
        }

        assertThat(client.send("0/numbered-15").closeCode()).isEqualTo(MALFORMED);
    }

    @Test
    void unknownNamespacesAreNotStored() {
        SocketIoClient client = connected(V4);
        String name = "/" + "x".repeat(1_000);

        for (int i = 0; i < 1_000; i++) {
            assertThat(client.send("0" + name + i).next()).startsWith("4" + name + i + ",{");
        }
        assertThat(client.send("2[\"message\"]").next()).isEqualTo("2[\"message-back\"]");
        client.socket().close();
    }

    @Test
    void clientThatRequestsNamespacesWithoutReadingIsClosed() {
        RawWebSocket client = RawWebSocket.to(BASE, EngineClient.query(ProtocolServer.PACKETS, V4, "websocket"))
                .asleep()
                .open();
        byte[] asked = Frames.text("40/" + "x".repeat(20_000));

        for (int i = 0; i < 500; i++) {
            client.trySend(asked);
        }
        client.wakeUp();

        assertThat(client.ending().code()).isIn(CloseCode.TOO_SLOW.code(), 1006);
    }

    // ---- clients that stop polling

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientThatStopsPollingIsClosedLongBeforeItsNextPing(EngineVersion version) {
        try (ProtocolServer impatient = ProtocolServer.withPollTimeout(CONNECT_WITHIN)) {
            EngineClient stays = EngineClient.open(impatient.uri(), ECHO, version);
            CompletableFuture<HttpResponse<String>> waiting = stays.poll();
            EngineClient never = EngineClient.open(impatient.uri(), ECHO, version);
            EngineClient once = EngineClient.open(impatient.uri(), ECHO, version);
            once.send("4a");
            assertThat(once.next()).containsExactly("4a");

            Eventually.becomes(1, impatient::connections);

            assertEnded(never);
            assertEnded(once);
            stays.send("4still");
            assertThat(EngineClient.packets(version, answer(waiting))).containsExactly("4still");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientWithAFailedUpgradeIsClosedUnlessItPollsAgain(EngineVersion version) {
        try (ProtocolServer impatient = ProtocolServer.withPollTimeout(CONNECT_WITHIN)) {
            EngineClient client = EngineClient.open(impatient.uri(), ECHO, version);
            RawWebSocket socket = client.probed();
            RawWebSocket moved = EngineClient.open(impatient.uri(), ECHO, version)
                    .probed()
                    .sendText("5")
                    .sendText("4a");
            assertThat(moved.next().text()).isEqualTo("4a");

            socket.reset();
            Eventually.becomes(1, impatient::connections);

            assertEnded(client);
            assertThat(moved.sendText("4still").next().text()).isEqualTo("4still");
            moved.close();
        }
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientThatAbortsItsPollIsGone(EngineVersion version) {
        EngineClient client = open(version);

        client.pollAndLeave();

        Eventually.becomes(NEIGHBOURS, SERVER::connections);
        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientThatSendsAndNeverPollsIsClosed(EngineVersion version) {
        EngineClient client = EngineClient.open(STRICT.uri(), ECHO, version);
        var unused = client.post("4a");

        Eventually.becomes(0, STRICT::connections);

        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void pausedClientThatNeverPollsIsClosed(EngineVersion version) {
        try (ProtocolServer strict = ProtocolServer.start(DrainingSession::new)) {
            EngineClient client = EngineClient.open(strict.uri(), OWN, version);

            assertThat(status(client.post("4a", "4b"))).isEqualTo(400);

            assertThat(strict.connections()).isZero();
            assertEnded(client);
        }
    }

    /** Handles the next message once the client has received the answer to the previous one. */
    private record DrainingSession(EngineSocket engine) implements Session {
        @Override
        public void onText(String text) {
            engine.connection().answer(EnginePacket.message(text));
            engine.connection().pauseUntilDrained();
        }

        @Override
        public void onBinary(byte[] bytes) {
            onText("");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientThatFloodsAndNeverPollsIsClosed(EngineVersion version) {
        EngineClient client = open(version);
        String[] body = new String[500];
        Arrays.fill(body, "4" + "x".repeat(100));

        client.send(body);
        client.send(body);
        assertThat(status(client.post(body))).isIn(200, 400);

        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientThatStopsPollingIsClosed(EngineVersion version) {
        EngineClient client = EngineClient.open(STRICT.uri(), ECHO, version);

        answer(client.poll());
        Eventually.becomes(0, STRICT::connections);

        assertEnded(client);
    }
}
