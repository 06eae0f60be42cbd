package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/operations.md: each metric changes with what it measures. */
@ServerTest
class MetricsTest extends WireTest {

    private static final String LONG = "x".repeat(4_000);
    private static final int HEADER = 4;
    private static final double NAMES_AND_NUMBERS = 1_000;

    /** A metric, and its value when the test started watching it. */
    private final class Watched {
        private final String name;
        private final double before;

        Watched(String name) {
            this.name = name;
            this.before = rest().metric(name);
        }

        double more() {
            return rest().metric(name) - before;
        }

        void assertRisesBy(double count) {
            Eventually.becomes(count, this::more);
        }
    }

    private Watched watched(String name) {
        return new Watched(name);
    }

    @Test
    void countsPeopleRoomsAndConnections() {
        Watched connections = watched("loquat_connections");
        Watched people = watched("loquat_people_online");
        Watched rooms = watched("loquat_rooms");
        SimpleClient alice = enters(aliceNick, "");
        connections.assertRisesBy(1);
        people.assertRisesBy(1);
        rooms.assertRisesBy(1);
        alice.socket().leave(1000);
        connections.assertRisesBy(0);
        people.assertRisesBy(0);
        rooms.assertRisesBy(0);
    }

    @Test
    void countsMessagesAndMeasuresTheirTimes() {
        SimpleClient alice = enters(aliceNick, "");
        FullClient bob = member("bob");
        alice.next();
        Watched in = watched("loquat_messages_in_total");
        Watched out = watched("loquat_messages_out_total");
        Watched appends = watched("loquat_append_seconds_count");
        Watched deliveries = watched("loquat_delivery_seconds_count");
        alice.sends("hi");
        alice.receives(aliceNick, "hi");
        bob.push("message");
        in.assertRisesBy(1);
        out.assertRisesBy(2);
        appends.assertRisesBy(1);
        deliveries.assertRisesBy(1);
        assertThat(rest().operators().get("/q/metrics").text()).contains("loquat_append_seconds_bucket{le=\"0.001\"}");
    }

    @Test
    void countsBytesOfFrames() {
        SimpleClient alice = plain("");
        plain("");
        Watched in = watched("loquat_bytes_in_total");
        Watched out = watched("loquat_bytes_out_total");
        alice.sends(LONG);
        alice.receivesPlain(LONG);
        in.assertRisesBy(LONG.length());
        out.assertRisesBy(2.0 * (HEADER + LONG.length()));
    }

    @Test
    void countsBytesOfAnEventStream() {
        rest().postMessage(room, "text", "first");
        var reader = events();
        Watched out = watched("loquat_bytes_out_total");
        rest().postMessage(room, "text", LONG);
        reader.next();
        assertThat(out.more()).isBetween((double) LONG.length(), LONG.length() + NAMES_AND_NUMBERS);
    }

    @Test
    void measuresBytesWaitingForASlowClient() {
        RawWebSocket sleeper = raw(to(room + "?format=plain").asleep());
        RawWebSocket sender = raw(to(room + "?format=plain&echo=false"));
        Eventually.becomes(2, () -> rest().online(room));
        Eventually.becomes(true, () -> {
            sender.sendText(LONG);
            return rest().metric("loquat_outbox_bytes") > 0;
        });
        sleeper.close();
        Eventually.becomes(0.0, () -> rest().metric("loquat_outbox_bytes"));
    }

    @Test
    void countsClosesByCode() {
        Watched normal = watched("loquat_closes_total{code=\"1000\"}");
        Watched other = watched("loquat_closes_total{code=\"other\"}");
        enters(aliceNick, "").socket().leave(1000);
        normal.assertRisesBy(1);
        enters(bobNick, "").socket().leave(4321);
        other.assertRisesBy(1);
    }

    @ParameterizedTest
    @CsvSource({
        "origin, /chat, Origin, https://evil.example",
        "room, /chat/a!b, X-Nothing, nothing",
        "handshake, /chat, Sec-WebSocket-Key, short",
        "handshake, /chat, Sec-WebSocket-Version, 8"
    })
    void countsRefusedUpgradesByReason(String reason, String path, String header, String value) {
        Watched refusals = watched("loquat_refusals_total{reason=\"" + reason + "\"}");
        to(path).header(header, value).attempt();
        refusals.assertRisesBy(1);
    }

    @Test
    void countsErrorsByCode() {
        Watched notJoined = watched("loquat_refusals_total{reason=\"not_joined\"}");
        Watched tooLarge = watched("loquat_refusals_total{reason=\"too_large\"}");
        Watched badNick = watched("loquat_refusals_total{reason=\"bad_nick\"}");
        person("alice").assertRefused("not_joined", "send", "room", room, "text", "hi", "key", "k");
        notJoined.assertRisesBy(1);
        enters(bobNick, "").sends("x".repeat(5_000)).receivesError("too_large");
        tooLarge.assertRisesBy(1);
        rest().postMessage(room, "nick", "\u0000", "text", "hi");
        badNick.assertRisesBy(1);
    }

    @Test
    void countsResumes() {
        JsonNode stored = rest().postMessage(room, "text", "hi").json();
        String epoch = stored.path("epoch").asText();
        Watched recovered = watched("loquat_resumes_total{recovered=\"true\"}");
        Watched not = watched("loquat_resumes_total{recovered=\"false\"}");
        person("alice").joins(room);
        recovered.assertRisesBy(0);
        person("bob").joinsSince(room, epoch, 0);
        recovered.assertRisesBy(1);
        events("Last-Event-ID", epoch + ":0").next();
        recovered.assertRisesBy(2);
        person("carol").joinsSince(room, "another", 0);
        not.assertRisesBy(1);
        events("Last-Event-ID", "nonsense").sees("gap");
        not.assertRisesBy(2);
    }

    @ParameterizedTest
    @CsvSource({"loquat_store_errors_total", "loquat_store_away", "loquat_draining", "loquat_drain_remaining"})
    void metricsForAlertsExistBeforeTheFirstEvent(String name) {
        assertThat(rest().operators().get("/q/metrics").text()).contains("\n" + name + " 0.0");
    }
}
