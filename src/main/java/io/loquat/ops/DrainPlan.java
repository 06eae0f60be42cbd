package io.loquat.ops;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When each of so many connections is to come back elsewhere, and when it is closed, within the time of a drain.
 *
 * <p>The first three quarters are cut into as many slices as there are connections, and each is to come back at some moment of its
 * own slice, so that they are spread evenly and none knows the moment of another. It is closed an {@link #overlapMs overlap} later:
 * by then a client can have opened the new connection, and a load balancer has seen that this server is not ready.
 */
final class DrainPlan {
    /** The overlap is one part in so many of the whole. */
    private static final int OVERLAP_SHARE = 4;

    private final long durationMs;
    private final int connections;
    private final RandomGenerator random;

    /**
     * @param duration in which all are closed; 0: at once
     * @param connections how many there are
     */
    DrainPlan(Duration duration, int connections, RandomGenerator random) {
        this.durationMs = duration.toMillis();
        this.connections = connections;
        this.random = random;
    }

    /** The milliseconds between the moment at which a client is to come back and that at which it is closed. */
    long overlapMs() {
        return durationMs / OVERLAP_SHARE;
    }

    /** The milliseconds from the start of the drain after which this one is to come back, from 0 and in the order of the slices. */
    long comesBackAfterMs(int slice) {
        return (long) ((durationMs - overlapMs()) * (slice + random.nextDouble()) / connections);
    }
}
