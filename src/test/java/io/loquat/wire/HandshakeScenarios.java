package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §5 and RFC 6455 §4: the answers to a handshake. */
abstract class HandshakeScenarios extends WireTest {

    static void assertRefused(HttpReply reply, int status, String code) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.header("Content-Type").orElse("")).as("%s", reply).startsWith("application/problem+json");
        JsonNode problem = Json.parse(reply.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat/ROOM", "/play/echo", "/play/shout", "/play/clock"})
    void keyIsAnsweredAsInRfc6455WithoutCompression(String path) {
        RawWebSocket socket = raw(to(path.replace("ROOM", room))
                .header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
        assertThat(socket.handshake().header("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(socket.handshake().header("Upgrade").orElse("")).isEqualToIgnoringCase("websocket");
        assertThat(socket.handshake().header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "0", "x"})
    void otherVersionIsRefusedNamingTheSupportedOne(String version) {
        HttpReply reply = to(room).header("Sec-WebSocket-Version", version).attempt();
        assertThat(reply.status()).as("%s", reply).isIn(400, 426);
        assertThat(reply.header("Sec-WebSocket-Version").orElse("")).contains("13");
    }

    @Test
    void handshakeWithoutAKeyIsRefused() {
        assertThat(to(room).header("Sec-WebSocket-Key", null).attempt().status())
                .isBetween(400, 499);
    }

    // ---- 403

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Host, Origin
                "chat.example, -",
                "chat.example, http://chat.example",
                "chat.example, https://chat.example",
                "chat.example, http://chat.example:80",
                "chat.example, https://chat.example:443",
                "chat.example:80, http://chat.example",
                "chat.example:443, https://chat.example",
                "chat.example:8080, http://chat.example:8080",
                "chat.example:8080, https://chat.example:8080",
                "chat.example, http://CHAT.example",
                "CHAT.Example, http://chat.example",
                "[::1]:8080, http://[::1]:8080"
            })
    void ownOriginIsAccepted(String host, @Nullable String origin) {
        raw(to(room).header("Host", host).header("Origin", origin)).sync();
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example, https://evil.example",
        "chat.example, http://chat.example:8080",
        "chat.example:8080, http://chat.example",
        "chat.example:8080, http://chat.example:8081",
        "chat.example, http://sub.chat.example",
        "chat.example, http://chat.example.evil.example",
        "chat.example, http://evil.example/chat.example",
        "chat.example, http://chat.example@evil.example",
        "chat.example, null",
        "chat.example, ftp://chat.example",
        "chat.example, ws://chat.example",
        "chat.example, file://chat.example",
        "chat.example, chrome-extension://chat.example",
        "chat.example, httpss://chat.example",
        "chat.example, chat",
        "chat.example, ://",
        "chat.example, http://"
    })
    void foreignOriginIsRefusedWith403(String host, String origin) {
        for (String path : new String[] {"/chat", "/chat/" + room, "/play/echo"}) {
            Opening opening = to(path).header("Host", host).header("Origin", origin);
            assertRefused(opening.attempt(), 403, "forbidden");
            assertRefused(opening.subprotocol("loquat.v1.json").attempt(), 403, "forbidden");
        }
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
    }

    // ---- 404

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%20b",
                "a%2Fb",
                "a%00b",
                "a%0Ab",
                "%E2%80%8B",
                "a%E2%80%AEb",
                "%F0%9F%98%80",
                "...",
                "a!",
                "a+b",
                "%3Cb%3E",
                "%FF",
                "%C3%28",
                "%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83"
                        + "%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83%EF%AC%83",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void invalidRoomNameIsRefusedWith404(String name) {
        assertRefused(to("/chat/" + name).attempt(), 404, "bad_room");
        assertRefused(to("/chat/" + name).subprotocol("loquat.v1.json").attempt(), 404, "bad_room");
    }

    @Test
    void roomNameOf64CodePointsIsAddressable() {
        String end = Names.unique("e");
        String name = "\uD801\uDC28".repeat(64 - end.length()) + end;
        JsonNode enter = simple(Names.encoded(name), "").next();
        assertThat(enter.path("room").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/a/b", "/play", "/play/nothing", "/chatter", "/"})
    void otherAddressIsNotUpgraded(String path) {
        assertThat(to(path).attempt().status()).isNotEqualTo(101);
    }
}
