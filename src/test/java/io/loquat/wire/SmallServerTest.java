package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frames;
import io.loquat.testing.FullClient;
import io.loquat.testing.HttpReader;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Json;
import io.loquat.testing.Profiles;
import io.loquat.testing.Profiles.Small;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §5, §6: the limits of a server configured for few connections and a short history. */
@ServerTest(Profiles.Small.class)
class SmallServerTest extends WireTest {

    @ParameterizedTest
    @ValueSource(strings = {"/status", "/status/", "/status.html", "/api/status"})
    void disabledStatusPageIsNotFound(String path) {
        Rest.Reply reply = rest().get(path, "Accept", "*/*");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).contains("loquat.status-page").doesNotContain("<html");
    }

    @Test
    void connectionOverTheLimitIsRefusedWith503AndRetryAfter() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        var sockets = new ArrayList<RawWebSocket>();
        for (int i = 1; i <= Small.CONNECTIONS; i++) {
            sockets.add(raw(to(room)));
        }
        HttpReply reply = to(room).attempt();
        HandshakeScenarios.assertRefused(
                reply, 503, Json.parse(reply.body()).path("code").asText());
        assertThat(Json.parse(reply.body()).path("code").asText()).isNotBlank();
        assertThat(Integer.parseInt(reply.header("Retry-After").orElse("0"))).isPositive();
        // A connection is counted at the handshake; its seat in the room follows a moment later.
        Eventually.becomes(Small.CONNECTIONS, () -> rest().online(room));
        sockets.getFirst().leave(1000);
        Eventually.becomes(101, () -> to(room).attempt().status());
    }

    @Test
    void disconnectedClientNoLongerCounts() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        for (int i = 1; i <= Small.CONNECTIONS; i++) {
            // The client violates the protocol, then neither reads nor closes.
            raw(to(room).asleep()).send(Frames.frame(1).payload("x").unmasked());
        }
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        Eventually.becomes(101, () -> to(room).attempt().status());
    }

    @Test
    void exportCountsAsAConnectionUntilItEnds() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        fill(room, Small.HISTORY, "字".repeat(4_000));
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        var readers = new ArrayList<HttpReader>();
        for (int i = 1; i <= Small.CONNECTIONS; i++) {
            readers.add(closeLater(new HttpReader(base, exportOf(room), "HTTP/1.1")));
        }
        RestScenarios.assertProblem(rest().get(exportOf(room)), 503, "limit_exceeded");
        assertThat(rest().metric("loquat_refusals_total{reason=\"server_full\"}"))
                .isPositive();
        assertThat(readers.getFirst().read().isWhole()).isTrue();
        assertThat(rest().get(exportOf(room)).status()).isEqualTo(200);
        readers.forEach(HttpReader::reset);
        for (int i = 1; i <= Small.CONNECTIONS; i++) {
            Eventually.becomes(101, () -> to(room).attempt().status());
        }
    }

    @Test
    void historyIsLimited() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        FullClient alice = member("alice");
        String epoch = "";
        for (int i = 1; i <= Small.HISTORY + 10; i++) {
            epoch = alice.sends(room, "m" + i).path("epoch").asText();
        }
        JsonNode oldest = alice.history(room, "after", 0, "limit", 100);
        assertThat(Json.offsets(oldest.path("messages"))).startsWith(11L).hasSize(Small.HISTORY);
        JsonNode newest = alice.history(room, "limit", 100);
        assertThat(newest.path("messages")).hasSize(Small.HISTORY);
        assertThat(newest.path("more").asBoolean(true)).isFalse();
        JsonNode there = person("bob").joinsSince(room, epoch, 10, "limit", 1);
        assertThat(there.path("recovered").asBoolean()).isTrue();
        assertThat(there.path("messages")).hasSize(Small.HISTORY);
        JsonNode gone = person("carol").joinsSince(room, epoch, 9, "limit", 1);
        assertThat(gone.path("recovered").asBoolean(true)).isFalse();
        assertThat(Json.offsets(gone.path("messages"))).containsExactly(60L);
    }

    @Test
    void newRoomsPerAddressAreLimitedOnEveryEndpoint() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        // An address of its own, because the other tests create rooms, too.
        String address = "127.0.0.77";
        Rest rest = rest().from(address);
        for (int i = 1; i <= Small.NEW_ROOMS; i++) {
            assertThat(rest.postMessage(room + i, "text", "hi").status()).isEqualTo(201);
        }
        HttpReply simple = to(room).from(address).attempt();
        assertThat(simple.status()).isEqualTo(429);
        assertThat(Integer.parseInt(simple.header("Retry-After").orElse(""))).isBetween(1, 2);
        assertThat(Json.parse(simple.body()).path("code").asText()).isEqualTo("limit_exceeded");
        for (Rest.Reply reply : List.of(
                rest.postMessage(room, "text", "hi"),
                rest.get("/api/rooms/" + room + "/events"),
                rest.get("/socket.io/?EIO=4&transport=polling&room=" + room))) {
            RestScenarios.assertProblem(reply, 429, "limit_exceeded");
            assertThat(Integer.parseInt(reply.header("Retry-After").orElse(""))).isBetween(1, 2);
        }
        FullClient alice = closeLater(new FullClient(to("/chat/" + room)
                .subprotocol(FullClient.SUBPROTOCOL)
                .from(address)
                .open()));
        alice.hello();
        JsonNode error = alice.asks("join", "room", room);
        assertThat(error.path("code").asText()).isEqualTo("limit_exceeded");
        assertThat(error.path("temporary").asBoolean()).isTrue();
        assertThat(error.path("retryAfterMs").asLong()).isBetween(1L, 2_001L);
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
        assertThat(rest().metric("loquat_refusals_total{reason=\"new_rooms\"}")).isEqualTo(3.0);

        // Existing rooms and the lobby can still be joined.
        assertThat(alice.joins(room + 1).path("offset").asLong()).isEqualTo(1);
        assertThat(rest.postMessage(room + 2, "text", "hi").status()).isEqualTo(201);
        assertThat(rest.get("/socket.io/?EIO=4&transport=polling&room=" + room + 3)
                        .status())
                .isEqualTo(200);
        raw(to(room + 4).from(address)).leave(1000);
        raw(to("/chat").from(address)).leave(1000);
        // Other addresses can still create rooms.
        assertThat(rest().postMessage(room, "text", "hi").status()).isEqualTo(201);
    }

    @Test
    void roomSearchesAreRateLimitedLikePeopleSearches() {
        Rest rest = rest().from("127.0.0.78");
        for (String search : List.of("?q=", "?order=newest", "?q=te&order=fullest")) {
            var last = new AtomicReference<Rest.Reply>();
            Eventually.becomes(429, () -> {
                last.set(rest.get("/api/rooms" + search));
                return last.get().status();
            });
            RestScenarios.assertProblem(last.get(), 429, "rate_limited");
            assertThat(last.get().header("Retry-After")).contains("1");
        }
        // Requests for all rooms, and from other addresses, are answered.
        assertThat(rest.get("/api/rooms").status()).isEqualTo(200);
        assertThat(rest.get("/api/rooms?order=fullest").status()).isEqualTo(200);
        assertThat(rest().get("/api/rooms?q=").status()).isEqualTo(200);
    }

    @Test
    void peopleSearchCountsAsFiveLookups() {
        rest().postMessage(room, "text", "hi");
        assertThat(requestsUntilRefused("127.0.0.80", "limit=1")).isGreaterThanOrEqualTo(5 * Small.PEOPLE_PAGES);
        long start = System.nanoTime();
        int searches = requestsUntilRefused("127.0.0.81", "q=a");
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
        assertThat(searches).isPositive();
        assertThat(5L * searches).isLessThanOrEqualTo(Small.PEOPLE_PAGES * (5 + seconds));
    }

    private int requestsUntilRefused(String address, String query) {
        Rest rest = rest().from(address);
        var answered = new AtomicInteger();
        Eventually.becomes(429, () -> {
            Rest.Reply reply = rest.get("/api/rooms/" + room + "/people?" + query);
            if (reply.status() == 200) {
                answered.incrementAndGet();
            } else {
                RestScenarios.assertProblem(reply, 429, "rate_limited");
                assertThat(Integer.parseInt(reply.header("Retry-After").orElse("")))
                        .isBetween(1, 3);
            }
            return reply.status();
        });
        return answered.get();
    }

    @Test
    void starAllowsEveryOriginAndEchoesIt() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        raw(to(room).header("Origin", "https://anyone.example")).sync();
        assertThat(rest().get("/online", "Origin", "https://anyone.example").header("Access-Control-Allow-Origin"))
                .contains("https://anyone.example");
    }
}
