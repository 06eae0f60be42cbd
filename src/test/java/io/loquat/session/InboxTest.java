package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.delivery.PauseReason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client says is begun in order, and while the connection is held it waits. */
class InboxTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final FakeTransport wire = new FakeTransport();
    private final Connection connection = new ConnectionManager(1_000, 10, NEVER, NEVER, NEVER)
            .open(new EmbeddedChannel().eventLoop(), "192.0.2.1", wire);
    private final List<String> begun = new ArrayList<>();
    private final Inbox inbox = new Inbox(connection, new Session() {
        @Override
        public void onText(String text) {
            begun.add(text);
            if (text.equals("busy")) {
                connection.pause(PauseReason.BUSY);
            }
        }

        @Override
        public void onBinary(byte[] bytes) {
            begun.add(bytes.length + " bytes");
        }
    });

    @Test
    void messageIsBegunAtOnceAndTheTransportIsTold() {
        inbox.onText("one");
        inbox.onBinary(new byte[2]);

        assertThat(begun).containsExactly("one", "2 bytes");
        assertThat(wire.notes()).containsExactly("handled", "handled");
    }

    @Test
    void nothingIsBegunWhileTheConnectionIsHeld() {
        connection.pause(PauseReason.MESSAGE_RATE);
        inbox.onText("one");
        inbox.onBinary(new byte[2]);
        inbox.onText("three");
        assertThat(begun).isEmpty();
        assertThat(wire.notes()).as("so no more is handed over").isEmpty();

        connection.resume(PauseReason.MESSAGE_RATE);

        assertThat(begun).containsExactly("one", "2 bytes", "three");
        assertThat(wire.notes()).hasSize(3);
    }

    @Test
    void messageThatHoldsTheConnectionHoldsTheNext() {
        connection.pause(PauseReason.MESSAGE_RATE);
        List.of("one", "busy", "three", "busy", "five").forEach(inbox::onText);
        connection.resume(PauseReason.MESSAGE_RATE);
        assertThat(begun).containsExactly("one", "busy");

        connection.resume(PauseReason.BUSY);
        assertThat(begun).containsExactly("one", "busy", "three", "busy");
        assertThat(wire.notes()).hasSize(4);
        connection.resume(PauseReason.BUSY);

        assertThat(begun).endsWith("five");
    }

    @Test
    void nothingIsBegunAfterTheEnd() {
        connection.pause(PauseReason.BUSY);
        inbox.onText("one");
        connection.ended(true, 1006);
        connection.resume(PauseReason.BUSY);
        inbox.onText("two");

        assertThat(begun).isEmpty();
    }
}
