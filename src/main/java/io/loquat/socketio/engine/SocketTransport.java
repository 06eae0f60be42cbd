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
    Peer over(Transport wire) {
        socket = wire;
        return this;
    }

    private Transport socket() {
        return Objects.requireNonNull(socket);
    }

    /** Runs a task on an event loop, at once if the caller is on it. */
    static void on(EventLoop loop, Runnable task) {
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
        on(below, () -> {
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
        on(below, () -> socket().flush());
    }

    @Override
    public void ping() {
        on(below, () -> socket().ping());
    }

    @Override
    public void handled() {
        on(below, () -> socket().handled());
    }

    @Override
    public void close(int code, String reason) {
        on(below, () -> socket().close(code, reason));
    }

    // ---- events of the WebSocket

    /** Handles a text frame of the client. */
    void onText(String packet) {
        on(above, () -> session.onText(packet, this));
    }

    /** Handles a binary frame of the client. */
    void onBinary(byte[] bytes) {
        on(above, () -> session.onBinary(bytes, this));
    }

    @Override
    public LogContext logContext() {
        return session.connection().logContext();
    }

    @Override
    public void seen(int bytes) {
        on(above, () -> session.connection().seen(bytes));
    }

    @Override
    public void onWritable() {
        on(above, () -> {
            if (session.isOn(this)) {
                session.connection().onWritable();
            }
        });
    }

    @Override
    public void close(CloseCode code) {
        on(above, () -> session.closed(this, code));
    }

    @Override
    public void ended(boolean comesBack, int code) {
        on(above, () -> session.ended(this, comesBack, code));
    }
}
