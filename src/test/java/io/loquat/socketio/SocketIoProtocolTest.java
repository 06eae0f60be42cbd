package io.loquat.socketio;

import static io.loquat.socketio.engine.EngineVersion.V3;
import static io.loquat.socketio.engine.EngineVersion.V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.protocol.CloseCode;
import io.loquat.socketio.engine.EngineClient;
import io.loquat.socketio.engine.EngineVersion;
import io.loquat.testing.Json;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the public suite of socketio/socket.io-protocol, and the different ones of Socket.IO 2. */
class SocketIoProtocolTest {
    private static final ProtocolServer SERVER = ProtocolServer.withoutPings();
    private static final URI BASE = SERVER.uri();
    private static final int MALFORMED = CloseCode.PROTOCOL_ERROR.code();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static SocketIoClient open(EngineVersion version) {
        return SocketIoClient.open(BASE, version);
    }

    private static SocketIoClient connected(EngineVersion version) {
        return SocketIoClient.connected(BASE, version);
    }

    // ---- connect

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0|2[\"auth\",{}]",
                "0{\"token\":\"123\"}|0|2[\"auth\",{\"token\":\"123\"}]",
                "0/custom,|0/custom,|2/custom,[\"auth\",{}]",
                "0/custom|0/custom,|2/custom,[\"auth\",{}]",
                "0/custom,{\"token\":\"abc\"}|0/custom,|2/custom,[\"auth\",{\"token\":\"abc\"}]",
                "0/custom?a=b,|0/custom,|2/custom,[\"auth\",{}]",
            })
    void clientConnectsToANamespace(String connect, String welcome, String first) {
        SocketIoClient client = open(V4).send(connect);

        String answer = client.next();
        assertThat(answer).startsWith(welcome + "{");
        JsonNode sid = Json.parse(answer.substring(welcome.length())).path("sid");
        assertThat(sid.asText()).isNotEmpty();
        assertThat(client.next()).isEqualTo(first);
        client.socket().close();
    }

    @Test
    void clientOfSocketIo2IsConnectedAtOnce() {
        SocketIoClient client = open(V3);

        assertThat(client.next()).isEqualTo("0");
        assertThat(client.next()).isEqualTo("2[\"auth\",{}]");
        client.send("0/custom?token=abc,");
        assertThat(client.next()).isEqualTo("0/custom,");
        assertThat(client.next()).isEqualTo("2/custom,[\"auth\",{}]");
        client.socket().close();
    }

    @Test
    void namespaceHasItsOwnId() {
        EngineClient client = EngineClient.open(BASE, ProtocolServer.PACKETS, V4);

        client.send("40");

        String welcome = client.next(1).getFirst();
        assertThat(welcome).startsWith("40{\"sid\":").doesNotContain(client.sid());
    }

    @Test
    void unknownNamespaceIsRefused() {
        SocketIoClient four = open(V4).send("0/random");
        SocketIoClient three = connected(V3).send("0/random");

        assertThat(four.next()).isEqualTo("4/random,{\"message\":\"Invalid namespace\"}");
        assertThat(three.next()).isEqualTo("4/random,\"Invalid namespace\"");
        four.socket().close();
        three.socket().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "abc",
                "",
                "2[\"message\"]",
                "0[]",
                "0{",
                "0{},{}",
                "0\"a\"",
                "1",
                "2/custom,[\"message\"]"
            })
    void packetBeforeConnectEndsTheSession(String packet) {
        assertThat(open(V4).send(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @Test
    void clientThatDoesNotConnectIsClosed() {
        // Waits for real time: the time limit for connecting, 1 s as in the suites.
        long start = System.nanoTime();

        try (ProtocolServer strict = ProtocolServer.withConnectTimeout()) {
            assertThat(SocketIoClient.open(strict.uri(), V4).closeCode()).isEqualTo(CloseCode.NO_SIGN_OF_LIFE.code());
        }

        assertThat(System.nanoTime() - start)
                .isGreaterThan(ProtocolServer.CONNECT_WITHIN.minusMillis(50).toNanos());
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientConnectsToANamespaceOnce(EngineVersion version) {
        assertThat(connected(version).send("0").closeCode()).isEqualTo(MALFORMED);
    }

    // ---- disconnect

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientLeavesTheDefaultNamespace(EngineVersion version) {
        SocketIoClient client = connected(version).send("0/custom");
        client.next();
        client.next();

        client.send("1").send("2/custom,[\"message\",\"still\"]");
        assertThat(client.next()).isEqualTo("2/custom,[\"message-back\",\"still\"]");
        assertThat(client.send("2[\"message\",\"lost\"]").closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void clientLeavesOneOfTwoNamespaces(EngineVersion version) {
        SocketIoClient client = connected(version).send("0/custom");
        client.next();
        client.next();

        client.send("1/custom,").send("2[\"message\",\"message to main namespace\"]");
        assertThat(client.next()).isEqualTo("2[\"message-back\",\"message to main namespace\"]");
        client.send("0/custom");
        assertThat(client.next()).startsWith("0/custom");
        client.socket().close();
    }

    // ---- messages

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void eventsAreEchoed(EngineVersion version) {
        SocketIoClient client = connected(version);

        client.send("2[\"message\",1,\"2\",{\"3\":[true]}]")
                .send("2[\"message\"]")
                .send("2/,[\"message\",null]");
        assertThat(client.next()).isEqualTo("2[\"message-back\",1,\"2\",{\"3\":[true]}]");
        assertThat(client.next()).isEqualTo("2[\"message-back\"]");
        assertThat(client.next()).isEqualTo("2[\"message-back\",null]");
        client.socket().close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void eventsWithAttachmentsAreEchoed(EngineVersion version) {
        SocketIoClient client = connected(version);
        String two = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";

        client.send("52-[\"message\"," + two + "]").attach(1, 2, 3).attach(4, 5, 6);
        assertThat(client.next()).isEqualTo("52-[\"message-back\"," + two + "]");
        assertThat(List.of(client.next(), client.next())).containsExactly("010203", "040506");
        client.send("50-[\"message\",\"none\"]");
        assertThat(client.next()).isEqualTo("2[\"message-back\",\"none\"]");
        client.socket().close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void eventsAreAcknowledged(EngineVersion version) {
        SocketIoClient client = connected(version);
        String two = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";

        client.send("2456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
        assertThat(client.next()).isEqualTo("3456[1,\"2\",{\"3\":[false]}]");
        client.send("52-789[\"message-with-ack\"," + two + "]").attach(1, 2, 3).attach(4, 5, 6);
        assertThat(client.next()).isEqualTo("62-789[" + two + "]");
        assertThat(List.of(client.next(), client.next())).containsExactly("010203", "040506");
        client.send("2[\"message-with-ack\",1]").send("20[\"message-with-ack\"]");
        assertThat(client.next()).isEqualTo("30[]");
        client.socket().close();
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void attachmentsGoThroughPolling(EngineVersion version) {
        EngineClient client = EngineClient.open(BASE, ProtocolServer.PACKETS, version);
        if (version == V4) {
            client.send("40");
        }
        client.next(2);
        String base64 = version == V4 ? "bAQID" : "b4AQID";

        client.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]", base64);

        assertThat(client.next(2))
                .containsExactly("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]", "010203");
    }

    @Test
    void maximumNumberOfAttachmentsIsAccepted() {
        SocketIoClient client = connected(V4).send("516-8[\"message-with-ack\"]");

        IntStream.range(0, 16).forEach(client::attach);

        assertThat(client.next()).isEqualTo("616-8[]");
        assertThat(IntStream.range(0, 16).mapToObj(i -> client.next()))
                .hasSize(16)
                .endsWith("0f");
        client.socket().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "2{}",
                "2abc[\"message-with-ack\",1]",
                "2",
                "2[]",
                "2[{}]",
                "2[null]",
                "2[\"message\"",
                "2[\"a\"]]",
                "7[\"message\"]",
                "2/random,[\"message\"]",
                "2/custom[\"message\",\"no comma\"]",
                "4{\"message\":\"no\"}",
            })
    void invalidPacketEndsTheSession(String packet) {
        assertThat(connected(V4).send(packet).closeCode()).isEqualTo(MALFORMED);
        assertThat(connected(V3).send(packet).closeCode()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(EngineVersion.class)
    void eventWithoutAListenerIsIgnored(EngineVersion version) {
        SocketIoClient client = connected(version);

        client.send("2[\"nobody\"]")
                .send("27[\"nobody\",1]")
                .send("31[\"for nothing\"]")
                .send("61-2[{}]")
                .attach(1);
        client.send("2[\"message\",\"still\"]");

        assertThat(client.next()).isEqualTo("2[\"message-back\",\"still\"]");
        client.socket().close();
    }
}
