package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frames;
import io.loquat.testing.FullClient;
import io.loquat.testing.HttpReader;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Json;
import io.loquat.testing.Memory;
import io.loquat.testing.Names;
import io.loquat.testing.Profiles;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SseClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §5, §6: rates and timeouts at their bounds. */
@ServerTest(Profiles.Strict.class)
class LimitsTest extends WireTest {

    // ---- messages a second

    @Test
    void messageOverTheRateIsRefusedAndAcceptedLaterWithTheSameKey() {
        FullClient alice = member("alice");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        long start = System.nanoTime();
        long[] ids = new long[25];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = alice.posts("send", "room", room, "text", "m" + i, "key", "k" + i);
        }
        Deque<Integer> limited = new ArrayDeque<>();
        for (int i = 0; i < ids.length; i++) {
            JsonNode answer = alice.answer(ids[i]);
            if (answer.path("type").asText().equals("ack")) {
                continue;
            }
            assertThat(i).as("messages in the burst").isGreaterThanOrEqualTo(20);
            assertThat(Json.names(answer))
                    .containsExactlyInAnyOrder("re", "type", "code", "message", "temporary", "retryAfterMs");
            assertThat(answer.path("code").asText()).isEqualTo("rate_limited");
            assertThat(answer.path("temporary").asBoolean()).isTrue();
            assertThat(answer.path("retryAfterMs").asLong()).isBetween(1L, 2_000L);
            limited.add(i);
        }
        assertThat(limited).as("sends beyond the burst").isNotEmpty();
        // The server reads nothing more until the rate allows one: the next message is accepted without waiting.
        while (!limited.isEmpty()) {
            int i = limited.removeFirst();
            JsonNode answer = alice.asks("send", "room", room, "text", "m" + i, "key", "k" + i);
            if (answer.path("type").asText().equals("ack")) {
                assertThat(answer.path("duplicate").asBoolean(true)).isFalse();
            } else {
                assertThat(answer.path("code").asText()).isEqualTo("rate_limited");
                limited.addFirst(i);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(25.0).as("accepted in %s s", seconds).isLessThanOrEqualTo(20 + 10 * seconds + 1);
        var received = new HashSet<String>();
        for (int i = 1; i <= 25; i++) {
            JsonNode message = bob.next();
            assertThat(message.path("offset").asLong()).isEqualTo(i);
            received.add(message.path("text").asText());
        }
        assertThat(received).hasSize(25);
    }

    @Test
    void commandsAfterARefusalWait() {
        FullClient alice = member("alice");
        long[] ids = new long[40];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = alice.posts("send", "room", room, "text", "m" + i, "key", "w" + i);
        }
        int accepted = 0;
        for (long id : ids) {
            accepted += alice.answer(id).path("type").asText().equals("ack") ? 1 : 0;
        }
        // 20 at once, then alternately one refused and one accepted.
        assertThat(accepted).isGreaterThanOrEqualTo(28);
    }

    @Test
    void rateLimitedIsNoMistake() {
        FullClient alice = member("alice");
        var refused = 0;
        while (refused < 22) {
            JsonNode answer = alice.asks("send", "room", room, "text", "m", "key", Names.unique("k"));
            long next = alice.posts("send", "room", room, "text", "m", "key", Names.unique("k"));
            refused += answer.path("type").asText().equals("error") ? 1 : 0;
            refused += alice.answer(next).path("type").asText().equals("error") ? 1 : 0;
        }
        alice.pings();
    }

    @Test
    void simpleJsonClientReceivesAnErrorAndItsMessageIsDropped() {
        SimpleClient bob = enters(bobNick, "");
        SimpleClient alice = enters(aliceNick, "");
        bob.seesEnter(aliceNick);
        for (int i = 0; i < 40; i++) {
            alice.sends("m" + i);
        }
        int next = 0;
        int errors = 0;
        for (int i = 0; i < 40; i++) {
            JsonNode frame = alice.next();
            if (frame.path("type").asText().equals("error")) {
                assertThat(frame.path("code").asText()).isEqualTo("rate_limited");
                errors++;
            } else {
                assertThat(bob.next()).isEqualTo(frame);
                assertThat(frame.path("offset").asInt()).isEqualTo(++next);
            }
        }
        assertThat(errors).isBetween(1, 20);
    }

    @Test
    void rateIsPerConnectionNotPerRoom() {
        FullClient bob = member("bob");
        FullClient alice = member("alice");
        for (int i = 0; i < 30; i++) {
            alice.postsMessage(room, "m" + i);
        }
        for (int i = 0; i < 10; i++) {
            bob.sends(room, "b" + i);
        }
    }

    @Test
    void floodIsReadOnlyAtTheAllowedRate() {
        SimpleClient bob = enters(bobNick, "");
        SimpleClient alice = simple("echo=false&format=plain&nick=" + aliceNick);
        long memory = Memory.direct() + Memory.heap();
        byte[] frame = Frames.text("\u5b57".repeat(4000));
        long start = System.nanoTime();
        // 1 GB, which would be sent within seconds if it were read.
        Thread flood = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 90_000; i++) {
                alice.socket().trySend(frame);
            }
        });
        bob.seesEnter(aliceNick);
        for (int i = 1; i <= 25; i++) {
            assertThat(bob.next().path("offset").asInt()).isEqualTo(i);
        }
        assertThat(flood.isAlive()).as("the flood is still blocked").isTrue();
        assertThat(Memory.direct() + Memory.heap() - memory).isLessThan(32L << 20);
        alice.socket().reset();
        JsonNode last = bob.next();
        while (last.path("type").asText().equals("message")) {
            last = bob.next();
        }
        assertThat(last.path("type").asText()).isEqualTo("leave");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(RawWebSocket.PATIENCE);
    }

    // ---- connections of an address

    @Test
    void connection201OfAnAddressIsRefusedWith429AndRetryAfter() {
        Eventually.becomes(0.0, () -> rest().metric("loquat_connections"));
        var sockets = new ArrayList<RawWebSocket>();
        for (int i = 1; i <= 200; i++) {
            sockets.add(raw(to(room + "?format=plain")));
        }
        HttpReply reply = to(room).attempt();
        assertThat(reply.status()).isEqualTo(429);
        assertThat(Integer.parseInt(reply.header("Retry-After").orElse("0"))).isPositive();
        assertThat(reply.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Json.parse(reply.body()).path("code").asText()).isNotBlank();
        assertThat(rest().metric("loquat_refusals_total{reason=\"address\"}")).isPositive();
        sockets.getFirst().leave(1000);
        Eventually.becomes(101, () -> to(room).attempt().status());
    }

    // ---- timeouts: these tests wait for real time, because the server has its own clock; the profile sets 1 s or 2 s

    @Test
    void connectionWithoutHelloInTimeIsClosedWith3012() {
        FullClient late = full();
        FullClient prompt = person("prompt");
        assertThat(late.socket().closeCode()).isEqualTo(3012);
        prompt.pings();
    }

    @Test
    void otherCommandsDoNotReplaceHello() {
        FullClient late = full();
        late.assertRefused("bad_request", "ping");
        assertThat(late.socket().closeCode()).isEqualTo(3012);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: web", "GET /onl", "\r\n"})
    void incompleteRequestTimesOut(String half) throws IOException {
        for (URI port : new URI[] {base, management}) {
            try (var socket = new Socket(port.getHost(), port.getPort())) {
                socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 408"))
                        .as("answered at %s with %s", port, answer)
                        .isTrue();
            }
        }
    }

    @Test
    void welcomeReportsThePingSettings() {
        JsonNode welcome = full().hello();
        assertThat(welcome.path("pingMs").asLong()).isEqualTo(1000);
        assertThat(welcome.path("pongMs").asLong()).isEqualTo(1000);
    }

    @Test
    void silentConnectionIsPingedAndClosedWith3012WithoutAPong() {
        RawWebSocket simple = raw(to(room).unresponsive());
        RawWebSocket full = raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).unresponsive());
        new FullClient(full).hello();
        for (RawWebSocket silent : new RawWebSocket[] {simple, full}) {
            silent.nextPing();
            assertThat(silent.closeCode()).isEqualTo(3012);
        }
    }

    @Test
    void clientThatAnswersPingsStays() {
        FullClient alice = person("alice");
        alice.socket().nextPing();
        alice.socket().nextPing();
        alice.socket().nextPing();
        alice.pings();
    }

    @Test
    void anyFrameIsASignOfLife() {
        FullClient alice = new FullClient(
                raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).unresponsive()));
        alice.hello();
        alice.socket().nextPing();
        alice.pings();
        alice.socket().nextPing();
        alice.pings();
        alice.socket().nextPing();
    }

    @Test
    void eventStreamSendsHeartbeatsVisibleToScripts() {
        SseClient reader = events();
        for (int i = 0; i < 2; i++) {
            SseClient.Event alive = reader.nextAlive();
            assertThat(alive.id()).isNull();
            assertThat(alive.data()).isEmpty();
        }
        rest().postMessage(room, "text", "hi", "nick", aliceNick);
        reader.receives(aliceNick, "hi");
    }

    // ---- an export that is not read

    @Test
    void exportReaderThatReadsNothingIsDisconnected() throws IOException {
        for (int i = 0; i < 3; i++) {
            fill(room, 20, "字".repeat(4_000));
        }
        try (var sleeper = new HttpReader(base, exportOf(room), "HTTP/1.1")) {
            long start = System.nanoTime();
            Eventually.becomes(false, () -> rest().online() < 0 || sleeper.isOpen());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
            assertThat(sleeper.read().isWhole()).isFalse();
        }
    }
}
