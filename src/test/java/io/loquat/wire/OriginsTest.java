package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Profiles;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §4, §5: the setting {@code loquat.origins}. */
@ServerTest(Profiles.Strict.class)
class OriginsTest extends WireTest {

    @ParameterizedTest
    @ValueSource(strings = {Profiles.FRIEND, "https://other.example"})
    void allowedOriginIsAcceptedAndEchoed(String origin) {
        raw(to(room).header("Origin", origin)).sync();
        Reply reply = rest().get("/online", "Origin", origin);
        assertThat(reply.header("Access-Control-Allow-Origin")).contains(origin);
        assertThat(reply.header("Access-Control-Allow-Credentials").orElse("false"))
                .as("credentials are only for /socket.io/")
                .isEqualTo("false");
    }

    @Test
    void eventStreamEchoesTheOrigin() {
        rest().postMessage(room, "text", "hi");
        var reader = events("Origin", Profiles.FRIEND);
        assertThat(reader.response().headers().firstValue("Access-Control-Allow-Origin"))
                .contains(Profiles.FRIEND);
    }

    @Test
    void exportEchoesTheOrigin() {
        rest().postMessage(room, "text", "hi");
        assertThat(rest().get(exportOf(room), "Origin", Profiles.FRIEND).header("Access-Control-Allow-Origin"))
                .contains(Profiles.FRIEND);
    }

    @Test
    void errorEchoesTheOrigin() {
        Reply reply = rest().get("/api/rooms/" + room, "Origin", Profiles.FRIEND);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Access-Control-Allow-Origin")).contains(Profiles.FRIEND);
    }

    @Test
    void preflightOfAnAllowedOriginAllowsPostingWithAKey() {
        Reply reply = preflight(Profiles.FRIEND);
        assertThat(reply.status()).isBetween(200, 204);
        assertThat(reply.header("Access-Control-Allow-Origin")).contains(Profiles.FRIEND);
        assertThat(reply.header("Access-Control-Allow-Methods").orElse("")).contains("POST");
        assertThat(reply.header("Access-Control-Allow-Headers").orElse(""))
                .containsIgnoringCase("content-type")
                .containsIgnoringCase("idempotency-key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "https://friend.example.evil.example", "http://friend.example", "null"})
    void otherOriginIsRefused(String origin) {
        HandshakeScenarios.assertRefused(to(room).header("Origin", origin).attempt(), 403, "forbidden");
        assertThat(rest().get("/online", "Origin", origin).header("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(preflight(origin).header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void socketIoAllowsTheSameOriginsWithCredentials(String transport) {
        String path = "/socket.io/?EIO=4&transport=" + transport;
        var friend = to(path).header("Origin", Profiles.FRIEND).attempt();
        assertThat(friend.status()).isEqualTo(transport.equals("polling") ? 200 : 101);
        assertThat(friend.header("Access-Control-Allow-Origin")).contains(Profiles.FRIEND);
        assertThat(friend.header("Access-Control-Allow-Credentials")).contains("true");
        var evil = to(path).header("Origin", "https://evil.example").attempt();
        assertThat(evil.status()).isEqualTo(403);
        assertThat(evil.header("Access-Control-Allow-Origin")).isEmpty();
    }

    private Reply preflight(String origin) {
        return rest().options(
                        Rest.messages(room),
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type,idempotency-key");
    }
}
