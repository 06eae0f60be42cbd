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

/** Manages the connections of this server, and broadcasts events to the subscribers of rooms. Thread-safe. */
public final class ConnectionManager {
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder waitingBytes = new LongAdder();
    private volatile IntConsumer onClose = code -> {};
    private final int outboxBytes;
    private final int outboxMessages;
    private final Duration pingAfter;
    private final Duration pongWithin;
    private final Duration checkInterval;

    /**
     * Creates a manager without connections.
     *
     * @param outboxBytes the bound of each connection's outbox, in bytes
     * @param outboxMessages the bound of each connection's outbox, in frames
     * @param pingAfter how long a connection is silent before it is pinged
     * @param pongWithin how long it may take to answer the ping
     * @param checkInterval the interval at which the heartbeat checks all connections, and so its greatest delay
     */
    public ConnectionManager(
            int outboxBytes, int outboxMessages, Duration pingAfter, Duration pongWithin, Duration checkInterval) {
        this.outboxBytes = outboxBytes;
        this.outboxMessages = outboxMessages;
        this.pingAfter = pingAfter;
        this.pongWithin = pongWithin;
        this.checkInterval = checkInterval;
    }

    /** Registers a new connection, to be pinged after the usual silence. Called on its event loop. */
    public Connection open(EventLoop eventLoop, String address, Transport transport) {
        return open(eventLoop, address, transport, pingAfter);
    }

    /** Registers a new connection, to be pinged after a silence of {@code pingAfter}. Called on its event loop. */
    public Connection open(EventLoop eventLoop, String address, Transport transport, Duration pingAfter) {
        Loop loop = loops.computeIfAbsent(eventLoop, this::newLoop);
        Outbox outbox = new Outbox(transport, loop.bytesOut(), waitingBytes, outboxBytes, outboxMessages);
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
        // One timer for all connections of the loop, not one for each.
        ScheduledFuture<?> unused = eventLoop.scheduleWithFixedDelay(
                new Heartbeat(loop, checkInterval, pongWithin),
                checkInterval.toMillis(),
                checkInterval.toMillis(),
                TimeUnit.MILLISECONDS);
        return loop;
    }

    /** Creates an empty audience, owned by the calling thread. */
    public Audience newAudience() {
        return new Audience(delivered);
    }

    /**
     * Broadcasts an event to all subscribers of a room; on the thread that owns the audience. The event is encoded once
     * per format. This never waits: a subscriber that cannot keep up harms only itself.
     *
     * @param author the person who caused the event, or null
     * @param onDelivered called once, on some event loop, when the last subscriber has been written to
     */
    public void broadcast(Audience audience, RoomEvent event, @Nullable Object author, Runnable onDelivered) {
        audience.broadcast(event, author, onDelivered);
    }

    /** Runs an action on each event loop that has connections, with a copy of their list. */
    public void onEachLoop(Consumer<List<Connection>> action) {
        loops.values().forEach(loop -> loop.eventLoop().execute(() -> action.accept(loop.connections())));
    }

    /** Returns the number of open connections. */
    public int size() {
        return open.get();
    }

    /** Returns the number of messages and notices handed to connections since the start. */
    public long delivered() {
        return delivered.sum();
    }

    /** Returns the payload bytes of all frames received from clients since the start. */
    public long bytesIn() {
        return loops.values().stream().mapToLong(loop -> loop.bytesIn().sum()).sum();
    }

    /** Returns the bytes of all messages, notices and answers written since the start, including frame headers. */
    public long bytesOut() {
        return loops.values().stream().mapToLong(loop -> loop.bytesOut().sum()).sum();
    }

    /** Returns the bytes that wait in all outboxes. */
    public long outboxBytes() {
        return waitingBytes.sum();
    }

    /**
     * Calls the handler, on some event loop, with the close code of every connection that ends; 1006 for one that
     * broke.
     */
    public void onClose(IntConsumer handler) {
        onClose = handler;
    }
}
