package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Json;
import io.loquat.testing.Profiles;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SocketIoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO clients have the same limits as all other clients. */
@ServerTest(Profiles.Strict.class)
class SocketIoLimitsTest extends WireTest {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void messageOverTheRateIsRefusedInItsAcknowledgement(String transports) {
        SocketIoClient bob = closeLater(new SocketIoClient(base, "room=" + room, transports));
        bob.seesEnter();
        SocketIoClient alice = closeLater(new SocketIoClient(base, "room=" + room, transports));
        String nick = alice.seesEnter();
        assertThat(bob.seesEnter()).isEqualTo(nick);
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            answers.add(alice.sendForAck("m" + i));
        }
        int refused = 0;
        int stored = 0;
        for (int i = 1; i <= answers.size(); i++) {
            JsonNode answer = answers.get(i - 1).join();
            if (answer.has("code")) {
                assertThat(answer.path("code").asText()).isEqualTo("rate_limited");
                assertThat(answer.path("message").asText()).containsPattern("\\d+ ms");
                refused++;
            } else {
                assertThat(answer.path("offset").asInt()).isEqualTo(++stored);
                assertThat(bob.next()).isEqualTo("message " + nick + ":m" + i);
            }
        }
        assertThat(refused).isBetween(1, 10);
    }

    @Test
    void connectionsPerAddressIncludeSocketIo() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        for (int i = 1; i <= 199; i++) {
            raw(to(room + "?format=plain"));
        }
        Reply last = rest().get(POLLING);
        assertThat(last.status()).isEqualTo(200);
        Reply refused = rest().get(POLLING);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.json().path("code").asText()).isEqualTo("limit_exceeded");
        HttpReply socket = to("/socket.io/?EIO=4&transport=websocket").attempt();
        assertThat(socket.status()).isEqualTo(429);

        String id = Json.parse(last.text().substring(1)).path("sid").asText();
        assertThat(rest().post(POLLING + "&sid=" + id, "1").text()).isEqualTo("ok");
        Eventually.becomes(200, () -> rest().get(POLLING).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void silentClientAnswersPingsAndStays(String transports) {
        SocketIoClient alice = closeLater(new SocketIoClient(base, "room=" + room, transports));
        String nick = alice.seesEnter();
        var clock = raw(to(room + "?nick=" + bobNick));
        assertThat(alice.seesEnter()).isEqualTo(bobNick);
        // Waits for real time: each ping ends a silent second.
        for (int i = 0; i < 4; i++) {
            clock.nextPing();
        }
        assertThat(alice.asks("still here").path("offset").asLong()).isEqualTo(1);
        assertThat(alice.next()).isEqualTo("message " + nick + ":still here");
    }
}
