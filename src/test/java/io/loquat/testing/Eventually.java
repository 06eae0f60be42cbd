package io.loquat.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls for a state that the protocol allows to be reached a little later and that no event announces. */
public final class Eventually {

    /** Leaves the processor to the server between two polls. */
    private static final long PAUSE_NANOS = 5_000_000;

    private Eventually() {}

    public static <T> void becomes(T expected, Supplier<T> ask) {
        becomes(expected, RawWebSocket.PATIENCE, ask);
    }

    public static <T> void becomes(T expected, Duration within, Supplier<T> ask) {
        long start = System.nanoTime();
        T last = ask.get();
        while (!expected.equals(last)) {
            if (System.nanoTime() - start > within.toNanos()) {
                throw new AssertionError("expected " + expected + " within " + within + " but it is still " + last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            last = ask.get();
        }
    }
}
