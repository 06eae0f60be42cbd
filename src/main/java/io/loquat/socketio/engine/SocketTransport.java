package io.loquat.socketio.engine;

import io.loquat.delivery.LogContext;
import io.loquat.delivery.Peer;
import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket to which a polling session is upgraded. It may be on another event loop. Calls of the session run on
 * the event loop of the WebSocket, events of the WebSocket on the event loop of the session, each in their order.
 */
final class SocketTransport implements Transport, Peer {
    /** Bytes on their way to the event loop of the WebSocket at which the transport is not writable. */
    private static final int FULL = 64 * 1024;

    private final EventLoop above;
    private final EventLoop below;
    private final CarriedSession session;
    private final AtomicInteger inFlightBytes = new AtomicInteger();
    private volatile @Nullable Transport socket;

    /**
     * Creates a transport without a WebSocket, which is set later.
     *
     * @param below the event loop of the WebSocket
     */
    SocketTransport(CarriedSession session, EventLoop below) {
        this.session = session;
        this.above = session.connection().eventLoop();
        this.below = below;
    }

    /** Sets the transport of the WebSocket; called before any other method. */
    Peer bind(Transport wire) {
        socket = wire;
        return this;
    }

    private Transport socket() {
        return Objects.requireNonNull(socket);
    }

    /** Runs a task on an event loop, at once if the caller is on it. */
    static void runOn(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // ---- calls of the session

    @Override
    public boolean isWritable() {
        return inFlightBytes.get() < FULL && socket().isWritable();
    }

    @Override
    public void write(ByteBuf frame) {
        int size = frame.readableBytes();
        inFlightBytes.addAndGet(size);
        runOn(below, () -> {
            socket().write(frame);
            if (inFlightBytes.addAndGet(-size) < FULL && inFlightBytes.get() + size >= FULL) {
                onWritable();
            }
        });
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        return above == below && inFlightBytes.get() == 0 ? socket().writeThrough(bytes) : 0;
    }

    @Override
    public void flush() {
        runOn(below, () -> socket().flush());
    }

    @Override
    public void ping() {
        runOn(below, () -> socket().ping());
    }

    @Override
    public void handled() {
        runOn(below, () -> socket().handled());
    }

    @Override
    public void close(int code, String reason) {
        runOn(below, () -> socket().close(code, reason));
    }

    // ---- events of the WebSocket

    /** Handles a text frame of the client. */
    void onText(String packet) {
        runOn(above, () -> session.onText(packet, this));
    }

    /** Handles a binary frame of the client. */
    void onBinary(byte[] bytes) {
        runOn(above, () -> session.onBinary(bytes, this));
    }

    @Override
    public LogContext logContext() {
        return session.connection().logContext();
    }

    @Override
    public void seen(int bytes) {
        runOn(above, () -> session.connection().seen(bytes));
    }

    @Override
    public void onWritable() {
        runOn(above, () -> {
            if (session.isOn(this)) {
                session.connection().onWritable();
            }
        });
    }

    @Override
    public void close(CloseCode code) {
        runOn(above, () -> session.closed(this, code));
    }

    @Override
    public void ended(boolean comesBack, int code) {
        runOn(above, () -> session.ended(this, comesBack, code));
    }
}
