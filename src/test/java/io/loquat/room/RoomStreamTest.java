package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Audience;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.delivery.Subscriber;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Back-pressure: writers that are faster than the readers wait until the readers have caught up. */
class RoomStreamTest {

    private static final int MAX_UNDELIVERED = 256;
    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel roomThread = new EmbeddedChannel();
    private final EmbeddedChannel readers = new EmbeddedChannel();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, 4_096, NEVER, NEVER, NEVER);
    private final FakeTransport transport = new FakeTransport();
    private final RoomLog log = new MemoryLog(10, 10_000, NEVER, InstantSource.system());
    private final RoomServices services = TestRoomServices.of(log, connections);
    private final Audience audience = connections.newAudience();
    private final List<String> stored = new ArrayList<>();
    private int appended;
    private Runnable beforeDelivery = () -> {};
    private final RoomStream stream = new RoomStream(
            RoomName.LOBBY,
            services,
            roomThread.eventLoop(),
            audience,
            author -> {
                beforeDelivery.run();
                return null;
            },
            () -> {},
            () -> {});

    @BeforeEach
    void addReader() {
        Connection connection = connections.open(readers.eventLoop(), "192.0.2.1", transport);
        audience.add(new Subscriber(connection, WireFormat.PLAIN, null, true), List.of());
        CatchUpTest.start(log, stream);
        readers.runPendingTasks();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            Draft draft = new Draft(RoomName.LOBBY, "alice", "alice", null, String.valueOf(++appended));
            stream.append(draft, result -> stored.add(((Stored) result).entry().text()));
        }
    }

    private static List<String> upTo(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList();
    }

    /** Runs the pending tasks of both threads in turns. */
    private void run() {
        for (int i = 0; i < 8; i++) {
            roomThread.runPendingTasks();
            readers.runPendingTasks();
        }
        roomThread.checkException();
        readers.checkException();
    }

    @Test
    void upTo256MessagesMayBeUndelivered() {
        append(MAX_UNDELIVERED);
        assertThat(stored).isEqualTo(upTo(MAX_UNDELIVERED));
        roomThread.runPendingTasks();
        assertThat(stream.isIdle()).isTrue();

        append(1);

        assertThat(stored).hasSize(MAX_UNDELIVERED);
        assertThat(stream.isIdle()).isFalse();
    }

    @Test
    void actionAfterMessagesWaitsUntilTheyAreHandedOver() {
        append(2);
        var actions = new ArrayList<String>();
        stream.afterMessages(() -> actions.add("left"));
        assertThat(actions).isEmpty();
        assertThat(stream.isIdle()).isFalse();

        roomThread.runPendingTasks();
        assertThat(actions).containsExactly("left");
        readers.runPendingTasks();
        assertThat(transport.frames()).containsExactly("1", "2");

        stream.afterMessages(() -> actions.add("at once"));
        assertThat(actions).containsExactly("left", "at once");
    }

    @Test
    void waitingMessagesAreStoredOnceTheReadersHaveCaughtUp() {
        append(3 * MAX_UNDELIVERED);
        run();

        assertThat(stored).isEqualTo(upTo(3 * MAX_UNDELIVERED));
        assertThat(transport.frames()).isEqualTo(stored);
        assertThat(stream.isIdle()).isTrue();
    }

    @Test
    void waitingMessagesAreNotOvertaken() {
        append(MAX_UNDELIVERED + 1);
        roomThread.runPendingTasks();
        readers.runPendingTasks();
        append(1);
        run();

        assertThat(stored).isEqualTo(upTo(MAX_UNDELIVERED + 2));
    }

    @Test
    void roomContinuesHoweverItsThreadAndTheReadersInterleave() {
        append(1);
        roomThread.runPendingTasks();
        append(MAX_UNDELIVERED + 10);
        // The first message reaches its reader at the moment when the second is taken from the log.
        beforeDelivery = () -> {
            beforeDelivery = () -> {};
            readers.runPendingTasks();
        };
        run();

        assertThat(stored).isEqualTo(upTo(MAX_UNDELIVERED + 11));
        append(1);
        assertThat(stored).hasSize(MAX_UNDELIVERED + 12);
    }
}
