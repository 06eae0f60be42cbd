package io.loquat.delivery;

import java.time.Duration;

/** Looks at all connections of a loop now and then: pings who was silent, closes who did not answer. On that event loop. */
final class Heartbeat implements Runnable {
    /** A look that comes so many times later than it should: the process stood still, and answers may wait to be read. */
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
            loop.forEach(connection -> connection.beat(now, pongWithin));
        }
    }
}
