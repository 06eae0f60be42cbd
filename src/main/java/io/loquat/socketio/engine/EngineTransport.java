package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.netty.buffer.ByteBuf;

/** The wire of a session, whatever carries it now. Owner: the event loop of the session. */
final class EngineTransport implements Transport {
    private Transport carrier;

    EngineTransport(Transport carrier) {
        this.carrier = carrier;
    }

    /** What is written from now on goes this way. */
    void moveTo(Transport next) {
        carrier = next;
    }

    boolean isOn(Transport wire) {
        return carrier == wire;
    }

    @Override
    public boolean isWritable() {
        return carrier.isWritable();
    }

    @Override
    public void write(ByteBuf frame) {
        carrier.write(frame);
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        return carrier.writeThrough(bytes);
    }

    @Override
    public void flush() {
        carrier.flush();
    }

    @Override
    public void ping() {
        // The session pings by itself, and not only when it is silent: a client counts on it.
    }

    @Override
    public void handled() {
        carrier.handled();
    }

    @Override
    public void close(int code, String reason) {
        carrier.close(code, reason);
    }
}
