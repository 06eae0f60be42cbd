package io.loquat.delivery;

import java.time.Duration;

/**
 * Checks all connections of an event loop at an interval, pings the silent ones and closes those that did not answer.
 * Owner: that event loop.
 */
final class Heartbeat implements Runnable {
    /** A check that comes this many intervals after the last one shows a stalled process, with answers still unread. */
    private static final int STALL_FACTOR = 3;

    private final Loop loop;
    private final long stallNanos;
    private final long pongWithin;
    private long lastCheck = System.nanoTime();

    Heartbeat(Loop loop, Duration checkInterval, Duration pongWithin) {
        this.loop = loop;
        this.stallNanos = STALL_FACTOR * checkInterval.toNanos();
        this.pongWithin = pongWithin.toNanos();
    }

    @Override
    public void run() {
        check(System.nanoTime());
    }

    void check(long now) {
        boolean wasStalled = now - lastCheck > stallNanos;
        lastCheck = now;
        if (!wasStalled) {
            loop.forEach(connection -> connection.checkLiveness(now, pongWithin));
        }
    }
}
