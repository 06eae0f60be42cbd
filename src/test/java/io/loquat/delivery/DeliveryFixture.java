package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two event loops that run only when told to, and the connections on them. */
final class DeliveryFixture {
    static final int OUTBOX_BYTES = 4_096;
    static final int OUTBOX_MESSAGES = 4;
    static final Duration PING_AFTER = Duration.ofSeconds(25);
    static final Duration PONG_WITHIN = Duration.ofSeconds(8);

    private final EmbeddedChannel one = new EmbeddedChannel();
    private final EmbeddedChannel two = new EmbeddedChannel();
    private final List<FakeTransport> transports = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    final ConnectionManager connections;

    DeliveryFixture() {
        this(PING_AFTER, PONG_WITHIN);
    }

    DeliveryFixture(Duration pingAfter, Duration pongWithin) {
        connections =
                new ConnectionManager(OUTBOX_BYTES, OUTBOX_MESSAGES, pingAfter, pongWithin, Duration.ofSeconds(1));
        one.freezeTime();
        two.freezeTime();
    }

    /** Opens a client on event loop 1 or 2. */
    Client client(int loop) {
        FakeTransport transport = new FakeTransport();
        transports.add(transport);
        return new Client(connections.open(loop(loop), "192.0.2.1", transport), transport);
    }

    EventLoop loop(int number) {
        return (number == 1 ? one : two).eventLoop();
    }

    /** Runs all pending tasks of both event loops. */
    void run() {
        run(1);
        run(2);
    }

    /** Runs the pending tasks of one event loop. */
    void run(int loop) {
        EmbeddedChannel channel = loop == 1 ? one : two;
        channel.runPendingTasks();
        // The channel keeps what a task threw.
        channel.checkException();
    }

    void advanceTime(Duration by) {
        one.advanceTimeBy(by.toMillis(), TimeUnit.MILLISECONDS);
        two.advanceTimeBy(by.toMillis(), TimeUnit.MILLISECONDS);
        run();
    }

    Frame frame(String text) {
        Frame frame = Frame.text(text.getBytes(StandardCharsets.UTF_8));
        frames.add(frame);
        return frame;
    }

    /** Asserts that every buffer was released. */
    void assertNothingLeaked() {
        assertThat(transports.stream()
                        .flatMap(transport -> transport.buffers().stream())
                        .map(ByteBuf::refCnt))
                .allMatch(count -> count == 0);
        assertThat(frames.stream().map(Frame::bytes).map(ByteBuf::refCnt)).allMatch(count -> count == 0);
    }

    static RoomEvent message(long offset, String text) {
        return new RoomEvent.Message(new Entry(
                RoomName.LOBBY, "k3f9", offset, "alice", "alice", "k-1", text, Instant.parse("2026-11-20T15:52:00Z")));
    }

    static RoomEvent typing() {
        return new RoomEvent.Typing(RoomName.LOBBY, "alice");
    }

    static List<RoomEvent> typingAndPresence() {
        Instant now = Instant.parse("2026-11-20T15:52:00Z");
        return List.of(
                typing(),
                new RoomEvent.Entered(RoomName.LOBBY, "alice", now, 2),
                new RoomEvent.Left(RoomName.LOBBY, "alice", now, 1),
                new RoomEvent.Renamed(RoomName.LOBBY, "alice", "alicia", 2),
                new RoomEvent.Online(RoomName.LOBBY, 1_000));
    }

    /** A connection and the transport below it. */
    record Client(Connection connection, FakeTransport transport) {
        Subscriber plain(@Nullable Object person) {
            return new Subscriber(connection, WireFormat.PLAIN, person, true);
        }

        Subscriber reads(WireFormat format, @Nullable Object person, boolean echo) {
            return new Subscriber(connection, format, person, echo);
        }

        List<String> frames() {
            return transport.frames();
        }
    }
}
