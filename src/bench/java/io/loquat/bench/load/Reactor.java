package io.loquat.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.SplittableRandom;

/** The one thread's loop and the buffers that all its connections share. */
public final class Reactor implements AutoCloseable {
    static final int READ = 64 << 10;
    /** A longer frame is a fault. */
    static final int MAX_FRAME = 1 << 20;

    private static final long MILLISECOND = 1_000_000;

    final Selector selector;
    final ByteBuffer input = ByteBuffer.allocateDirect(READ);
    final ByteBuffer output = ByteBuffer.allocateDirect(READ);
    final byte[] bytes = new byte[MAX_FRAME + READ];
    final SplittableRandom random = new SplittableRandom();

    public Reactor() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for input until then ({@link System#nanoTime}), and handles what there is. */
    void turn(long until) {
        long left = until - System.nanoTime();
        try {
            // A selector waits whole milliseconds; the rest is spun away, on a core of its own.
            if (left < MILLISECOND) {
                selector.selectNow(Reactor::ready);
            } else {
                selector.select(Reactor::ready, left / MILLISECOND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ready(SelectionKey key) {
        ((Connection) key.attachment()).ready();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
