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

/** A client's messages are handled in order, and wait while the connection is paused. */
class InboxTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final FakeTransport transport = new FakeTransport();
    private final Connection connection = new ConnectionManager(1_000, 10, NEVER, NEVER, NEVER)
            .open(new EmbeddedChannel().eventLoop(), "192.0.2.1", transport);
    private final List<String> handled = new ArrayList<>();
    private final Inbox inbox = new Inbox(connection, new Session() {
        @Override
        public void onText(String text) {
            handled.add(text);
            if (text.equals("busy")) {
                connection.pause(PauseReason.BUSY);
            }
        }

        @Override
        public void onBinary(byte[] bytes) {
            handled.add(bytes.length + " bytes");
        }
    });

    @Test
    void messageIsHandledAtOnceAndTheTransportIsNotified() {
        inbox.onText("one");
        inbox.onBinary(new byte[2]);

        assertThat(handled).containsExactly("one", "2 bytes");
        assertThat(transport.calls()).containsExactly("handled", "handled");
    }

    @Test
    void nothingIsHandledWhileTheConnectionIsPaused() {
        connection.pause(PauseReason.MESSAGE_RATE);
        inbox.onText("one");
        inbox.onBinary(new byte[2]);
        inbox.onText("three");
        assertThat(handled).isEmpty();
        assertThat(transport.calls()).as("so the transport passes no more on").isEmpty();

        connection.resume(PauseReason.MESSAGE_RATE);

        assertThat(handled).containsExactly("one", "2 bytes", "three");
        assertThat(transport.calls()).hasSize(3);
    }

    @Test
    void messageThatPausesTheConnectionDelaysTheNext() {
        connection.pause(PauseReason.MESSAGE_RATE);
        List.of("one", "busy", "three", "busy", "five").forEach(inbox::onText);
        connection.resume(PauseReason.MESSAGE_RATE);
        assertThat(handled).containsExactly("one", "busy");

        connection.resume(PauseReason.BUSY);
        assertThat(handled).containsExactly("one", "busy", "three", "busy");
        assertThat(transport.calls()).hasSize(4);
        connection.resume(PauseReason.BUSY);

        assertThat(handled).endsWith("five");
    }

    @Test
    void nothingIsHandledAfterTheEnd() {
        connection.pause(PauseReason.BUSY);
        inbox.onText("one");
        connection.ended(true, 1006);
        connection.resume(PauseReason.BUSY);
        inbox.onText("two");

        assertThat(handled).isEmpty();
    }
}
