package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.RawWebSocket;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §3: hello and ping, ids and answers, mistakes. */
abstract class FullModeScenarios extends WireTest {

    // ---- hello

    @ParameterizedTest
    @ValueSource(strings = {"loquat.v1.json", "chat, loquat.v1.json", "loquat.v1.json,chat"})
    void subprotocolIsChosenAmongThoseOffered(String offered) {
        RawWebSocket socket = raw(to("/chat").subprotocol(offered));
        assertThat(socket.handshake().header("Sec-WebSocket-Protocol")).contains("loquat.v1.json");
        new FullClient(socket).hello("nick", aliceNick);
    }

    /** RFC 6455 §11.3.4: the offers may be spread over several header lines. */
    @ParameterizedTest
    @CsvSource({"chat, loquat.v1.json", "loquat.v1.json, chat"})
    void subprotocolIsChosenAmongAllHeaderLines(String first, String second) {
        RawWebSocket socket = raw(to("/chat").subprotocol(first).header("sec-websocket-protocol", second));
        assertThat(socket.handshake().header("Sec-WebSocket-Protocol")).contains("loquat.v1.json");
        new FullClient(socket).hello("nick", aliceNick);
    }

    @Test
    void welcomeHasSessionNameAndServerLimits() {
        FullClient alice = full();
        JsonNode welcome = alice.hello("nick", aliceNick);
        assertThat(Json.names(welcome))
                .containsExactlyInAnyOrder(
                        "re", "type", "session", "nick", "server", "pingMs", "pongMs", "maxText", "node");
        assertThat(welcome.path("session").asText().length())
                .as("at least 128 random bits are 22 characters of base 64")
                .isGreaterThanOrEqualTo(22);
        assertThat(welcome.path("nick").asText()).isEqualTo(aliceNick);
        assertThat(welcome.path("server").asText()).startsWith("loquat/");
        assertThat(welcome.path("pingMs")).isEqualTo(Json.parse("25000"));
        assertThat(welcome.path("pongMs")).isEqualTo(Json.parse("8000"));
        assertThat(welcome.path("maxText")).isEqualTo(Json.parse("4096"));
        assertThat(welcome.path("node").asText()).isNotBlank();
    }

    @Test
    void helloWithoutANickIsAGuest() {
        assertThat(full().hello().path("nick").asText()).matches(GUEST);
    }

    @Test
    void tokenIsIgnoredWithoutAuthentication() {
        full().hello("token", "whatever", "nick", aliceNick);
    }

    @Test
    void eachWelcomeHasANewSessionKey() {
        var keys = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            keys.add(full().hello().path("session").asText());
        }
        assertThat(keys).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"join", "leave", "send", "history", "rename", "ping", "typing"})
    void commandBeforeHelloIsABadRequest(String type) {
        FullClient alice = full();
        alice.assertRefused("bad_request", type, "room", room, "text", "hi", "key", "k", "nick", aliceNick);
        alice.hello("nick", aliceNick);
    }

    @Test
    void secondHelloIsABadRequest() {
        FullClient alice = person("alice");
        alice.assertRefused("bad_request", "hello", "nick", bobNick);
        alice.pings();
    }

    @Test
    void refusedHelloCanBeRetried() {
        named(aliceNick);
        FullClient other = full();
        other.assertRefused("nick_taken", "hello", "nick", aliceNick);
        other.assertRefused("bad_nick", "hello", "nick", "a\u202eb");
        other.hello("nick", bobNick);
    }

    @Test
    void pathAloneJoinsNoRoom() {
        FullClient alice = new FullClient(raw(to(room).subprotocol(FullClient.SUBPROTOCOL)));
        alice.hello("nick", aliceNick);
        alice.assertRefused("not_joined", "send", "room", room, "text", "hi", "key", "k");
    }

    // ---- ids and answers

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4_294_967_296L, 9_007_199_254_740_991L})
    void idIsAWholeNumberUpTo2To53Minus1AndIsReturnedInRe(long id) {
        FullClient alice = person("alice");
        JsonNode pong = alice.asksRaw(id, "{\"type\":\"ping\",\"id\":" + id + "}");
        assertThat(Json.names(pong)).containsExactlyInAnyOrder("re", "type", "time");
        assertThat(pong.path("re").asText()).isEqualTo(Long.toString(id));
        assertThat(pong.path("type").asText()).isEqualTo("pong");
        assertThat(pong.path("time").asText()).matches(TIME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"id\":null}",
                "{\"type\":\"ping\",\"id\":-1}",
                "{\"type\":\"ping\",\"id\":1.5}",
                "{\"type\":\"ping\",\"id\":\"1\"}",
                "{\"type\":\"ping\",\"id\":true}",
                "{\"type\":\"ping\",\"id\":[1]}",
                "{\"type\":\"ping\",\"id\":9007199254740992}",
                "{\"type\":\"ping\",\"id\":18446744073709551617}",
                "[]",
                "1",
                "null",
                "\"ping\"",
                "{",
                "ping",
                "",
                "{'id':1,'type':'ping'}"
            })
    void commandWithoutAValidIdIsABadRequestWithoutRe(String command) {
        FullClient alice = person("alice");
        alice.sendsRaw(command);
        alice.receivesError("bad_request");
        alice.assertAllRead();
    }

    @Test
    void twoObjectsInAFrameAreOneBadRequest() {
        FullClient alice = person("alice");
        alice.sendsRaw("{\"id\":1000,\"type\":\"ping\"} {\"id\":1001,\"type\":\"ping\"}");
        JsonNode error = Json.parse(alice.socket().next().text());
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.path("code").asText()).isEqualTo("bad_request");
        assertThat(error.path("re").asLong(1000)).isEqualTo(1000);
        alice.assertAllRead();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "PING", "welcome", "message", ""})
    void unknownTypeIsABadRequest(String type) {
        JsonNode error = person("alice").assertRefused("bad_request", type);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("temporary").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":5}", "{\"id\":5,\"type\":null}", "{\"id\":5,\"type\":7}"})
    void missingTypeIsABadRequest(String command) {
        JsonNode error = person("alice").asksRaw(5, command);
        assertThat(error.path("code").asText()).isEqualTo("bad_request");
    }

    @Test
    void unknownFieldsAreIgnored() {
        JsonNode joined = person("alice").joins(room, "colour", "red", "deep", List.of(List.of(1, 2)), "nick", "eve");
        assertThat(joined.path("room").asText()).isEqualTo(room);
    }

    @Test
    void mistake19IsAnsweredAndMistake20Closes() {
        FullClient neighbour = member("neighbour");
        FullClient alice = member("alice");
        neighbour.seesEnter(alice.nick());
        for (int i = 1; i <= 19; i++) {
            alice.assertRefused("bad_request", "nonsense");
        }
        alice.pings();
        alice.posts("nonsense");
        assertThat(alice.socket().closeCode()).isEqualTo(3501);
        neighbour.seesLeave(alice.nick());
        neighbour.pings();
    }
}
