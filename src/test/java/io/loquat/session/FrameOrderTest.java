package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;
import io.loquat.metrics.NoMeters;
import io.loquat.protocol.Lang;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.loquat.session.SimpleSession.JoinOptions;
import io.loquat.testing.ForwardingLog;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Text goes through the log and bytes bypass it, yet the frames of a connection keep their order. */
class FrameOrderTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final DelayedPeople people = new DelayedPeople();
    private final SteppedLog log = new SteppedLog();
    private final Chat chat =
            new Chat(TestSettings.of(Map.of()), log, people, connections, new NoMeters(), loop::eventLoop, "node");
    private final FakeTransport transport = new FakeTransport();
    private final Session plain = plain();

    private Session plain() {
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", transport);
        Session session = new SimpleSession(
                chat, connection, new JoinOptions(RoomName.LOBBY, WireFormat.PLAIN, "alice", true, 0, Lang.EN));
        run();
        return new Inbox(connection, session);
    }

    private void run() {
        loop.runPendingTasks();
        loop.checkException();
    }

    private void sendBytes(String bytes) {
        plain.onBinary(bytes.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textWaitsForEarlierBytes() {
        people.delay();
        sendBytes("bytes");
        plain.onText("text");
        run();
        assertThat(log.unstored).isEmpty();

        people.notifyNext();
        people.answerNext();
        run();
        log.storeNext();
        run();

        assertThat(transport.frames()).containsExactly("bytes", "text");
    }

    @Test
    void bytesWaitForEarlierText() {
        plain.onText("text");
        sendBytes("bytes");
        run();
        assertThat(transport.frames()).isEmpty();

        log.storeNext();
        run();

        assertThat(transport.frames()).containsExactly("text", "bytes");
    }

    /** A log that stores a message only when the test says so. */
    private static final class SteppedLog extends ForwardingLog {
        private final RoomLog log = new MemoryLog(10, 10_000, NEVER, InstantSource.system());
        private final Queue<Runnable> unstored = new ArrayDeque<>();

        @Override
        protected RoomLog log() {
            return log;
        }

        void storeNext() {
            unstored.remove().run();
        }

        @Override
        public CompletionStage<Appended> append(Draft draft) {
            CompletableFuture<Appended> answer = new CompletableFuture<>();
            unstored.add(() -> {
                var unused = log.append(draft).thenAccept(answer::complete);
            });
            return answer;
        }
    }
}
