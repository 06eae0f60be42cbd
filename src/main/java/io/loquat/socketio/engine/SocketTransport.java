package io.loquat.socketio.engine;

import io.loquat.delivery.About;
import io.loquat.delivery.Peer;
import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The socket to which a session that began by polling is upgraded. It may live on another event loop: what the session does is
 * done on the socket's, what the socket meets is told on the session's, each in its order.
 */
final class SocketTransport implements Transport, Peer {
    /** Bytes on their way to the socket's loop at which it takes no more. */
    private static final int FULL = 64 * 1024;

    private final EventLoop above;
    private final EventLoop below;
    private final EngineSession session;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable Transport socket;

    /** @param below the event loop of the socket */
    SocketTransport(EngineSession session, EventLoop below) {
        this.session = session;
        this.above = session.connection().eventLoop();
        this.below = below;
    }

    /** The wire of the socket; before anything else. */
    Peer over(Transport wire) {
        socket = wire;
        return this;
    }

    private Transport socket() {
        return Objects.requireNonNull(socket);
    }

    /** Does it on that loop, at once where this is it. */
    static void on(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // ---- what the session does

    @Override
    public boolean isWritable() {
        return underWay.get() < FULL && socket().isWritable();
    }

    @Override
    public void write(ByteBuf frame) {
        int size = frame.readableBytes();
        underWay.addAndGet(size);
        on(below, () -> {
            socket().write(frame);
            if (underWay.addAndGet(-size) < FULL && underWay.get() + size >= FULL) {
                onWritable();
            }
        });
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        return above == below && underWay.get() == 0 ? socket().writeThrough(bytes) : 0;
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

    // ---- what the socket meets

    /** The client said something. */
    void onText(String packet) {
        on(above, () -> session.onText(packet, this));
    }

    /** The client sent bytes. */
    void onBinary(byte[] bytes) {
        on(above, () -> session.onBinary(bytes, this));
    }

    @Override
    public About about() {
        return session.connection().about();
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
