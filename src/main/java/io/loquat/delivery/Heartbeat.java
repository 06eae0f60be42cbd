package io.loquat.delivery;

import java.time.Duration;

/**
 * Checks all connections of an event loop at an interval, pings the silent ones and closes those that did not answer.
 * Owner: that event loop.
 */
final class Heartbeat implements Runnable {
    /** A check that is late by this factor means that the process was stalled, so answers may still wait to be read. */
    private static final int STOOD_STILL = 3;

    private final Loop loop;
    private final long latest;
    private final long pongWithin;
    private long looked = System.nanoTime();

    Heartbeat(Loop loop, Duration lookEvery, Duration pongWithin) {
        this.loop = loop;
        this.latest = STOOD_STILL * lookEvery.toNanos();
        this.pongWithin = pongWithin.toNanos();
    }

    @Override
    public void run() {
        look(System.nanoTime());
    }

    void look(long now) {
        boolean stoodStill = now - looked > latest;
        looked = now;
        if (!stoodStill) {
            loop.forEach(connection -> connection.checkLiveness(now, pongWithin));
        }
    }
}
