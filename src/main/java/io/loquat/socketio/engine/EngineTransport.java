package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.netty.buffer.ByteBuf;

/** The transport of a session, which forwards to its current carrier. Owner: the event loop of the session. */
final class EngineTransport implements Transport {
    private Transport carrier;

    EngineTransport(Transport carrier) {
        this.carrier = carrier;
    }

    /** Writes to another carrier from now on. */
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
        // The session has its own heartbeat, which clients expect even when the session is not idle.
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
