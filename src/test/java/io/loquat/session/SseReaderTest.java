package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.protocol.RoomName;
import io.loquat.room.LateLog;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream of events is open when it has begun to follow the room, and not before: the client that sees it open counts on it. */
class SseReaderTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final LateLog log = new LateLog();
    private final Chat chat = Chats.of(TestSettings.of(Map.of()), log, connections, loop::eventLoop);

    @Test
    void nothingIsWrittenBeforeItIsKnownWhereTheStreamBegins() {
        FakeTransport wire = new FakeTransport();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", wire);
        log.holdReads();
        SseReader.start(chat, connection, RoomName.LOBBY, null);
        loop.runPendingTasks();
        assertThat(wire.frames()).isEmpty();
        assertThat(wire.notes()).isEmpty();

        log.releaseReads();
        loop.runPendingTasks();

        assertThat(wire.frames()).containsExactly(":\n\n");
    }
}
