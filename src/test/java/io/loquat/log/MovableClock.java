package io.loquat.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock and a monotonic clock, which stand still until they are moved. */
public final class MovableClock implements InstantSource {
    private volatile Instant now;
    private volatile long nanos;

    public MovableClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Returns the monotonic clock. */
    public long nanos() {
        return nanos;
    }

    /** Lets time pass. */
    public synchronized void forward(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Sets the wall clock; no time passes. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }
}
