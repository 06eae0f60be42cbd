package io.loquat.bench.micro;

import io.loquat.delivery.Transport;
import io.netty.buffer.ByteBuf;

/** A wire that costs nothing: it takes what it is given, or nothing, and counts. */
final class CountingWire implements Transport {
    private boolean writable = true;
    private long bytes;

    void writable(boolean isWritable) {
        writable = isWritable;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void write(ByteBuf frame) {
        bytes += frame.readableBytes();
        frame.release();
    }

    @Override
    public int writeThrough(ByteBuf run) {
        bytes += run.readableBytes();
        return run.readableBytes();
    }

    @Override
    public void flush() {
        // Everything has gone.
    }

    @Override
    public void ping() {
        // Nobody is there.
    }

    @Override
    public void handled() {
        // It says nothing.
    }

    @Override
    public void close(int code, String reason) {
        writable = false;
    }
}
