package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Every connection of this server, and how an event reaches those who read a room. Thread-safe. */
public final class ConnectionManager {
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder delivered = new LongAdder();
    private volatile IntConsumer onClose = code -> {};
    private final int outboxBytes;
    private final int outboxMessages;
    private final Duration pingAfter;
    private final Duration pongWithin;
    private final Duration lookEvery;

    /**
     * @param outboxBytes what may wait for one connection
     * @param outboxMessages the same in frames
     * @param pingAfter silence after which a connection is pinged
     * @param pongWithin time to answer
     * @param lookEvery how often the heartbeat looks at all connections, and so how late it may be
     */
    public ConnectionManager(
            int outboxBytes, int outboxMessages, Duration pingAfter, Duration pongWithin, Duration lookEvery) {
        this.outboxBytes = outboxBytes;
        this.outboxMessages = outboxMessages;
        this.pingAfter = pingAfter;
        this.pongWithin = pongWithin;
        this.lookEvery = lookEvery;
    }

    /** Takes a new connection in, which is pinged after the usual silence; on its event loop. */
    public Connection open(EventLoop eventLoop, String address, Transport transport) {
        return open(eventLoop, address, transport, pingAfter);
    }

    /** Takes a new connection in, which is pinged after a silence of that length; on its event loop. */
    public Connection open(EventLoop eventLoop, String address, Transport transport, Duration pingAfter) {
        Loop loop = loops.computeIfAbsent(eventLoop, this::newLoop);
        Outbox outbox = new Outbox(transport, loop.bytesOut(), outboxBytes, outboxMessages);
        Connection connection = new Connection(ids.incrementAndGet(), address, loop, transport, outbox, pingAfter);
        open.incrementAndGet();
        loop.add(connection);
        return connection;
    }

    private Loop newLoop(EventLoop eventLoop) {
        Loop loop = new Loop(eventLoop, code -> {
            open.decrementAndGet();
            onClose.accept(code);
        });
        // One sweep for all connections of the loop, not a timer each.
        ScheduledFuture<?> unused = eventLoop.scheduleWithFixedDelay(
                new Heartbeat(loop, lookEvery, pongWithin),
                lookEvery.toMillis(),
                lookEvery.toMillis(),
                TimeUnit.MILLISECONDS);
        return loop;
    }

    /** A new, empty audience; whoever makes it is its owner. */
    public Audience newAudience() {
        return new Audience(delivered);
    }

    /**
     * Tells an event to all who read a room; on the audience's owner thread. Encodes once for each format present, waits for
     * nobody, and a reader that can not keep up pays for it alone.
     *
     * @param author the person who made it, or null
     * @param onDelivered called once on some event loop when the last reader has been written to
     */
    public void broadcast(Audience audience, RoomEvent event, @Nullable Object author, Runnable onDelivered) {
        audience.broadcast(event, author, onDelivered);
    }

    /** Gives each event loop that has connections a list of them, which is the caller's; on that event loop. */
    public void onEachLoop(Consumer<List<Connection>> look) {
        loops.values().forEach(loop -> loop.eventLoop().execute(() -> look.accept(loop.connections())));
    }

    /** Connections open now. */
    public int size() {
        return open.get();
    }

    /** Messages and notices handed to connections since the start. */
    public long delivered() {
        return delivered.sum();
    }

    /** Bytes of the payloads of all frames that clients sent since the start. */
    public long bytesIn() {
        return loops.values().stream().mapToLong(loop -> loop.bytesIn().sum()).sum();
    }

    /** Bytes of all messages, notices and answers that were written since the start, with the headers of their frames. */
    public long bytesOut() {
        return loops.values().stream().mapToLong(loop -> loop.bytesOut().sum()).sum();
    }

    /** Bytes that wait in outboxes now. */
    public long outboxBytes() {
        return Outbox.TOTAL_BYTES.sum();
    }

    /** Calls with the close code of every connection that ends, on some event loop; 1006 for those that broke. */
    public void onClose(IntConsumer handler) {
        onClose = handler;
    }
}
