package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts everything at once and only counts the writes. */
final class CountingTransport implements Transport {
    private final AtomicLong writes;

    CountingTransport(AtomicLong writes) {
        this.writes = writes;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void write(ByteBuf frame) {
        frame.release();
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        writes.lazySet(writes.get() + 1);
        return bytes.readableBytes();
    }

    @Override
    public void flush() {}

    @Override
    public void ping() {}

    @Override
    public void handled() {}

    @Override
    public void close(int code, String reason) {}
}
