package io.loquat.socketio.engine;

import static io.loquat.socketio.ProtocolServer.ECHO;
import static io.loquat.socketio.engine.EngineClient.answer;
import static io.loquat.socketio.engine.EngineClient.status;
import static io.loquat.socketio.engine.EngineVersion.V3;
import static io.loquat.socketio.engine.EngineVersion.V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.protocol.CloseCode;
import io.loquat.socketio.ProtocolServer;
import io.loquat.testing.Frame;
import io.loquat.testing.Json;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the public suite of socketio/engine.io-protocol, and the different ones of revision 3. */
class EngineProtocolTest {
    private static final ProtocolServer SERVER = ProtocolServer.withoutPings();
    private static final ProtocolServer PINGING = ProtocolServer.withoutPongTimeout();
    private static final ProtocolServer STRICT = ProtocolServer.start();
    private static final URI BASE = SERVER.uri();

    @AfterAll
    static void stop() {
        SERVER.close();
        PINGING.close();
        STRICT.close();
    }

    private static EngineClient open(EngineVersion version) {
        return EngineClient.open(BASE, ECHO, version);
    }

    private static Opening socket(String query) {
        return RawWebSocket.to(BASE, ECHO + query);
    }

    private static RawWebSocket socket(EngineVersion version) {
        return socket(SERVER, version);
    }

    private static RawWebSocket socket(ProtocolServer server, EngineVersion version) {
        RawWebSocket socket = RawWebSocket.to(server.uri(), EngineClient.query(ECHO, version, "websocket"))
                .open();
        EngineClient.opening(socket.next().text());
        return socket;
    }

    // ---- handshake

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void sessionOpensByPolling(EngineVersion version) {
        JsonNode opening = EngineClient.open(STRICT.uri(), ECHO, version).opening();

        assertThat(Json.names(opening))
                .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
        assertThat(opening.path("sid").asText()).isNotEmpty();
        assertThat(Json.texts(opening.path("upgrades"))).containsExactly("websocket");
        assertThat(opening.path("pingInterval").asInt()).isEqualTo(300);
        assertThat(opening.path("pingTimeout").asInt()).isEqualTo(200);
        assertThat(opening.path("maxPayload").asInt()).isEqualTo(1_000_000);
    }

    @Test
    void openPacketOfRevision3HasALengthPrefix() {
        String body = answer(EngineClient.get(BASE, ECHO + "?EIO=3&transport=polling"))
                .body();

        assertThat(body).matches("[0-9]+:0\\{.*}");
        assertThat(body.split(":", 2)[1]).hasSize(Integer.parseInt(body.split(":", 2)[0]));
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void sessionOpensOnASocket(EngineVersion version) {
        RawWebSocket socket = RawWebSocket.to(BASE, EngineClient.query(ECHO, version, "websocket"))
                .open();
        JsonNode opening = EngineClient.opening(socket.next().text());

        assertThat(Json.names(opening))
                .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
        assertThat(opening.path("upgrades").isEmpty()).isTrue();
        socket.close();
    }

    @Test
    void sessionIdsAreUnique() {
        assertThat(open(V4).sid()).isNotEqualTo(open(V4).sid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?EIO=4",
                "?transport=polling",
                "?EIO=abc&transport=polling",
                "?EIO=5&transport=polling",
                "?EIO=4&transport=abc",
                "?EIO=3&transport=",
                "?EIO=4&transport=polling&sid=abc",
                "?EIO=4&transport=polling&sid=",
                "?EIO=4&transport=websocket",
            })
    void invalidRequestIsRefused(String query) {
        assertThat(status(BASE, "GET", ECHO + query)).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|?EIO=4&transport=abc|0|Transport unknown",
                "GET|?EIO=4|0|Transport unknown",
                "GET|?EIO=4&transport=polling&sid=abc|1|Session ID unknown",
                "POST|?EIO=4&transport=polling&sid=abc|1|Session ID unknown",
                "GET|?EIO=4&transport=websocket&sid=abc|1|Session ID unknown",
                "POST|?EIO=4&transport=polling|2|Bad handshake method",
                "GET|?EIO=4&transport=websocket|3|Bad request",
                "GET|?EIO=5&transport=polling|5|Unsupported protocol version",
            })
    void refusalMatchesTheReferenceImplementation(String method, String query, int code, String message) {
        HttpResponse<String> answer = EngineClient.ask(BASE, method, ECHO + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Vary")).contains("Origin");
        assertThat(answer.body()).isEqualTo(EngineClient.error(code, message));
    }

    @Test
    void refusalTellsWhetherTheSessionExists() {
        EngineClient client = open(V4);
        RawWebSocket socket = client.probed().sendText("5").sendText("4a");
        assertThat(socket.next().text()).isEqualTo("4a");
        HttpResponse<String> moved = answer(client.poll());
        EngineClient gone = open(V4);
        gone.send("1");
        HttpResponse<String> over = answer(gone.poll());

        assertThat(moved.body()).isEqualTo(EngineClient.error(3, "Bad request"));
        assertThat(over.body()).isEqualTo(EngineClient.error(1, "Session ID unknown"));
        socket.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket.io.js", "socket.io.min.js", "socket.io.js.map", "socket.io.esm.min.js?v=4"})
    void clientScriptIsNotServed(String file) {
        HttpResponse<String> answer = EngineClient.ask(BASE, "GET", ECHO + file);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("socket.io-client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?EIO=4&transport=polling&sid=%", "?EIO=%zz&transport=polling", "?EIO=4&transport=%e4"})
    void malformedQueryIsRefused(String query) {
        assertThat(socket(query).attempt().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "DELETE", "HEAD"})
    void sessionOpensByGetOnly(String method) {
        assertThat(status(BASE, method, ECHO + "?EIO=4&transport=polling")).isEqualTo(400);
        assertThat(status(BASE, "PUT", open(V4).query("polling"))).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?transport=websocket",
                "?EIO=abc&transport=websocket",
                "?EIO=4",
                "?EIO=4&transport=abc",
                "?EIO=4&transport=websocket&sid=abc",
            })
    void invalidSocketRequestIsRefused(String query) {
        assertThat(socket(query).attempt().status()).isEqualTo(400);
    }

    @Test
    void handshakeFollowsRfc6455() {
        Opening old = socket("?EIO=4&transport=websocket").header("Sec-WebSocket-Version", "8");
        Opening none = socket("?EIO=4&transport=websocket").header("Upgrade", null);
        Opening without = socket("?EIO=4&transport=websocket").header("Sec-WebSocket-Key", null);

        assertThat(old.attempt().status()).isEqualTo(426);
        assertThat(old.attempt().header("Sec-WebSocket-Version")).contains("13");
        assertThat(none.attempt().status()).isEqualTo(400);
        assertThat(without.attempt().status()).isEqualTo(400);
    }

    @Test
    void crossOriginPageIsAllowedByCors() {
        var answer = RawWebSocket.to(BASE, ECHO + "?EIO=4&transport=websocket")
                .header("Origin", "http://page.example")
                .open()
                .handshake();

        assertThat(answer.header("Access-Control-Allow-Origin")).contains("http://page.example");
        assertThat(answer.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(status(BASE, "OPTIONS", ECHO)).isEqualTo(204);
    }

    // ---- messages by polling

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void messagesGoThroughPolling(EngineVersion version) {
        EngineClient client = open(version);

        client.send("4hello");
        assertThat(client.next()).containsExactly("4hello");
        client.send("4test1", "4test2", "4\uD83C\uDF4B,:", "4");
        assertThat(client.next()).containsExactly("4test1", "4test2", "4\uD83C\uDF4B,:", "4");
    }

    @Test
    void bytesGoThroughPollingAsBase64() {
        EngineClient four = open(V4);
        EngineClient three = open(V3);

        four.send("4hello", "bAQIDBA==");
        assertThat(answer(four.poll()).body()).isEqualTo("4hello\u001ebAQIDBA==");
        three.send("4hello", "b4AQIDBA==");
        assertThat(answer(three.poll()).body()).isEqualTo("6:4hello10:b4AQIDBA==");
    }

    @Test
    void bytesOfRevision3ArePolledAsBinaryUnlessTheClientRequestsBase64() {
        EngineClient client = EngineClient.takingBinary(BASE, ECHO);

        client.send("4hello");
        HttpResponse<byte[]> text = client.pollBytes();
        client.send("4hello", "b4AQIDBA==");
        HttpResponse<byte[]> binary = client.pollBytes();

        assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
        assertThat(text.body()).asString().isEqualTo("6:4hello");
        assertThat(binary.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(binary.body())
                .isEqualTo(
                        new byte[] {0, 6, (byte) 255, '4', 'h', 'e', 'l', 'l', 'o', 1, 5, (byte) 255, 4, 1, 2, 3, 4});
    }

    @Test
    void base64OfAClientMayEndWithALineBreak() {
        EngineClient four = open(V4);
        EngineClient three = open(V3);

        four.send("bAQIDBA==\n", "4still");
        three.send("b4AQIDBA==\n", "4still");

        assertThat(four.next()).containsExactly("01020304", "4still");
        assertThat(three.next()).containsExactly("01020304", "4still");
    }

    @Test
    void binaryBodyOfRevision3IsAccepted() {
        EngineClient client = open(V3);
        byte[] body = {0, 2, (byte) 255, '4', 'a', 1, 5, (byte) 255, 4, 1, 2, 3, 4};

        assertThat(answer(client.post("application/octet-stream", body)).body()).isEqualTo("ok");

        assertThat(client.next()).containsExactly("4a", "01020304");
    }

    @Test
    void pollResponsesAreTextAndNotCached() {
        EngineClient client = open(V4);
        CompletableFuture<HttpResponse<String>> poll = client.poll();
        client.send("4你");

        var headers = answer(poll).headers();
        assertThat(headers.firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
        assertThat(answer(poll).body()).isEqualTo("4你");
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void invalidBodyEndsTheSession(EngineVersion version) {
        EngineClient client = open(version);

        assertThat(status(client.post("text/plain", new byte[] {'a', 'b', 'c'})))
                .isEqualTo(400);
        assertThat(status(client.poll())).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void concurrentPollsEndTheSession(EngineVersion version) {
        EngineClient client = open(version);
        List<CompletableFuture<HttpResponse<String>>> polls = List.of(client.poll(), client.poll());

        assertThat(polls).map(EngineClient::status).containsExactlyInAnyOrder(200, 400);
        assertThat(polls)
                .map(EngineClient::answer)
                .filteredOn(answer -> answer.statusCode() == 200)
                .map(HttpResponse::body)
                .containsExactly(version == V4 ? "1" : "1:1");
        assertThat(status(client.poll())).isEqualTo(400);
    }

    // ---- messages on a socket

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void messagesGoThroughASocket(EngineVersion version) {
        RawWebSocket socket = socket(version);

        socket.sendText("4hello").sendText("4\uD83C\uDF4B").sendText("4");
        assertThat(List.of(
                        socket.next().text(),
                        socket.next().text(),
                        socket.next().text()))
                .containsExactly("4hello", "4\uD83C\uDF4B", "4");
        socket.close();
    }

    @Test
    void bytesGoThroughASocketUnencoded() {
        RawWebSocket four = socket(V4);
        RawWebSocket three = socket(V3);

        four.sendBinary(new byte[] {1, 2, 3, 4});
        three.sendBinary(new byte[] {4, 1, 2, 3});
        assertThat(four.next())
                .matches(frame -> frame.opcode() == Frame.BINARY)
                .extracting(Frame::payload)
                .isEqualTo(new byte[] {1, 2, 3, 4});
        assertThat(three.next())
                .matches(frame -> frame.opcode() == Frame.BINARY)
                .extracting(Frame::payload)
                .isEqualTo(new byte[] {4, 1, 2, 3});
        four.close();
        three.close();
    }

    @ParameterizedTest
    @CsvSource({"V4, bAQIDBA==", "V4, 'bAQIDBA==\n'", "V3, b4AQIDBA==", "V3, 'b4AQIDBA==\n'"})
    void bytesMayGoThroughASocketAsBase64(EngineVersion version, String packet) {
        RawWebSocket socket = socket(version).sendText(packet);

        assertThat(socket.next())
                .matches(frame -> frame.opcode() == Frame.BINARY)
                .extracting(Frame::payload)
                .isEqualTo(version == V4 ? new byte[] {1, 2, 3, 4} : new byte[] {4, 1, 2, 3, 4});
        socket.close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void sizeOfAMessageIsLimited(EngineVersion version) {
        RawWebSocket socket = socket(version);
        EngineClient client = open(version);
        String whole = "4" + "x".repeat(ProtocolServer.MAX_PAYLOAD - 1);
        String less = "4" + "x".repeat(ProtocolServer.MAX_PAYLOAD - 20);

        socket.sendText(whole);
        client.send(less);

        assertThat(socket.next().text()).isEqualTo(whole);
        assertThat(client.next()).containsExactly(less);
        socket.close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void invalidPacketClosesTheSocket(EngineVersion version) {
        assertThat(socket(version).sendText("abc").closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
    }

    // ---- heartbeats

    @Test
    void pollingClientIsPinged() {
        EngineClient client = EngineClient.open(PINGING.uri(), ECHO, V4);

        for (int i = 0; i < 3; i++) {
            assertThat(client.next()).containsExactly("2");
            client.send("3");
        }
    }

    @Test
    void socketClientIsPinged() {
        RawWebSocket socket = socket(PINGING, V4);

        for (int i = 0; i < 3; i++) {
            assertThat(socket.next().text()).isEqualTo("2");
            socket.sendText("3");
        }
        socket.close();
    }

    @Test
    void pollingClientThatDoesNotAnswerIsClosed() {
        EngineClient client = EngineClient.open(STRICT.uri(), ECHO, V4);

        assertThat(client.next()).containsExactly("2");
        assertEndsSoon(client);
    }

    // A pending poll gets the close packet; a later one is refused.
    private static void assertEndsSoon(EngineClient client) {
        HttpResponse<String> waiting = answer(client.poll());
        assertThat(waiting.statusCode() == 400 || waiting.body().matches("(1:)?1"))
                .as(waiting.body())
                .isTrue();
        assertThat(status(client.poll())).isEqualTo(400);
    }

    @Test
    void socketClientThatDoesNotAnswerIsClosed() {
        RawWebSocket socket = socket(STRICT, V4);

        assertThat(socket.closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        assertThat(socket.nextOrEnd().map(Frame::text)).contains("2");
    }

    @Test
    void clientOfRevision3Pings() {
        EngineClient client = EngineClient.open(PINGING.uri(), ECHO, V3);
        RawWebSocket socket = socket(PINGING, V3);

        for (int i = 0; i < 3; i++) {
            client.send("2");
            assertThat(client.next()).containsExactly("3");
            assertThat(socket.sendText("2").next().text()).isEqualTo("3");
        }
        client.send("2again");
        assertThat(client.next()).containsExactly("3again");
        socket.close();
    }

    @Test
    void clientOfRevision3ThatDoesNotPingIsClosed() {
        assertEndsSoon(EngineClient.open(STRICT.uri(), ECHO, V3));
        assertThat(socket(STRICT, V3).closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
    }

    @ParameterizedTest
    @CsvSource({"V3, 3", "V4, 2"})
    void heartbeatInTheWrongDirectionEndsTheSession(EngineVersion version, String packet) {
        EngineClient client = open(version);

        assertThat(socket(version).sendText(packet).closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        assertThat(status(client.post(packet))).isEqualTo(400);
        assertThat(status(client.poll())).isEqualTo(400);
    }

    // ---- the end

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void pollingClientCloses(EngineVersion version) {
        EngineClient client = open(version);
        CompletableFuture<HttpResponse<String>> poll = client.poll();
        client.send("4before");
        assertThat(EngineClient.packets(version, answer(poll))).containsExactly("4before");

        CompletableFuture<HttpResponse<String>> last = client.poll();
        client.send("1");
        assertThat(status(last)).isIn(200, 400);
        assertThat(status(client.poll())).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void socketClientCloses(EngineVersion version) {
        assertThat(socket(version).sendText("1").closeCode()).isEqualTo(CloseCode.NORMAL.code());
        assertThat(socket(version).leave(1000).code()).isEqualTo(1000);
    }

    // ---- the upgrade

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void sessionIsUpgradedToASocket(EngineVersion version) {
        EngineClient client = open(version);
        RawWebSocket socket = client.probed();

        assertThat(client.next()).containsExactly("6");
        socket.sendText("5").sendText("4hello");
        assertThat(socket.next().text()).isEqualTo("4hello");
        socket.close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void upgradedSessionRefusesPollingRequests(EngineVersion version) {
        EngineClient client = open(version);
        RawWebSocket socket = client.probed().sendText("5").sendText("4hello");
        assertThat(socket.next().text()).isEqualTo("4hello");

        assertThat(status(client.poll())).isEqualTo(400);
        assertThat(status(client.post("4lost"))).isEqualTo(400);
        assertThat(client.socket().open().closeCode()).isEqualTo(CloseCode.NORMAL.code());
        socket.sendText("4still");
        assertThat(socket.next().text()).isEqualTo("4still");
        socket.close();
    }
}
