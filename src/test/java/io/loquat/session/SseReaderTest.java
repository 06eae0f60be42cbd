package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.protocol.RoomName;
import io.loquat.room.DelayedLog;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An event stream opens only once it follows the room: a client that sees it open relies on missing nothing. */
class SseReaderTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final DelayedLog log = new DelayedLog();
    private final Chat chat = TestChat.of(TestSettings.of(Map.of()), log, connections, loop::eventLoop);

    @Test
    void nothingIsWrittenBeforeTheStartPositionIsKnown() {
        FakeTransport transport = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        log.delayReads();
        SseReader.start(chat, connection, RoomName.LOBBY, null);
        loop.runPendingTasks();
        assertThat(transport.frames()).isEmpty();
        assertThat(transport.calls()).isEmpty();

        log.releaseReads();
        loop.runPendingTasks();

        assertThat(transport.frames()).containsExactly(":\n\n");
    }
}
