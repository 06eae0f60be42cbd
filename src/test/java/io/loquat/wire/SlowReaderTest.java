package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.HttpReader;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SseClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two fast readers, and one that pauses until its outbox is half full: none of them misses a message. */
@ServerTest
@SuppressWarnings("NullAway.Init")
class SlowReaderTest extends WireTest {

    private static final int HALF_AN_OUTBOX = 512 * 1024;

    /** A frame of 12 KB. */
    private static final String BIG = "字".repeat(4000);

    private static final int MORE_THAN_THE_KERNEL_TAKES = 2_000;

    private FullClient fast;
    private SseClient fastReader;
    private String beginning = "";
    private int said;

    @BeforeEach
    void addFastReaders() {
        fast = member("fast");
        beginning = fast.sends(room, "begin").path("epoch").asText() + ":0";
        fast.receives(fast.nick(), "begin");
        fastReader = events("Last-Event-ID", beginning);
        fastReader.receives(fast.nick(), "begin");
        Eventually.becomes(0.0, this::inOutboxes);
    }

    @Test
    void noMessageIsMissedInFullMode() {
        RawWebSocket socket =
                raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).asleep());
        FullClient slow = new FullClient(socket);
        long hello = slow.posts("hello", "nick", Names.unique("slow"));
        long join = slow.posts("join", "room", room);
        fast.push("presence");
        fastReader.sees("presence");
        sendUntilTheOutboxIsHalfFull();

        socket.wakeUp();
        assertThat(slow.answer(hello).path("type").asText()).isEqualTo("welcome");
        assertThat(slow.answer(join).path("offset").asLong()).isEqualTo(1);
        for (int i = 1; i <= said; i++) {
            assertMessage(i, slow.receives(fast.nick(), i + BIG).path("offset").asLong());
        }
        send("live again");
        slow.receives(fast.nick(), "live again");
        slow.assertAllRead();
    }

    @Test
    void noMessageIsMissedInEventStreams() throws Exception {
        String path = "/api/rooms/" + room + "/events";
        try (var slow = new HttpReader(base, path, "HTTP/1.1", "Last-Event-ID: " + beginning)) {
            assertThat(slow.readUntil("begin")).contains("text/event-stream");
            sendUntilTheOutboxIsHalfFull();

            send("live again");
            String[] lines = slow.readUntil("live again\"")
                    .lines()
                    // Without heartbeats, whose data is empty: on a busy machine, one comes meanwhile.
                    .filter(line -> line.startsWith("data:") && !line.equals("data: "))
                    .toArray(String[]::new);
            assertThat(lines).hasSize(said + 1);
            for (int i = 1; i <= said; i++) {
                var message = Json.parse(lines[i - 1].substring("data:".length()));
                assertThat(message.path("text").asText()).isEqualTo(i + BIG);
                assertMessage(i, message.path("offset").asLong());
            }
        }
    }

    private static void assertMessage(int number, long offset) {
        assertThat(offset).as("offset").isEqualTo(number + 1);
    }

    /** Sends messages, each after the fast readers have received the one before, while the slow one reads nothing. */
    private void sendUntilTheOutboxIsHalfFull() {
        while (inOutboxes() < HALF_AN_OUTBOX) {
            assertThat(said).isLessThan(MORE_THAN_THE_KERNEL_TAKES);
            send(++said + BIG);
        }
    }

    private void send(String text) {
        fast.sends(room, text);
        fast.receives(fast.nick(), text);
        fastReader.receives(fast.nick(), text);
    }

    private double inOutboxes() {
        return rest().metric("loquat_outbox_bytes");
    }
}
