package io.loquat.ops;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Schedules a drain: when each connection is asked to reconnect, and when it is closed.
 *
 * <p>The first three quarters of the duration are divided into one slice per connection, and each connection reconnects
 * at a random moment of its own slice: evenly spread, and not in step with those of another server. It is closed an
 * {@link #overlapMs overlap} later. By then its client can have opened the new connection, and the load balancer has
 * seen that this server is not ready.
 */
final class DrainPlan {
    /** The overlap is the duration divided by this. */
    private static final int OVERLAP_SHARE = 4;

    private final long durationMs;
    private final int connections;
    private final RandomGenerator random;

    /**
     * Creates the plan of one event loop.
     *
     * @param duration the time within which all connections are closed; 0: at once
     * @param connections the number of connections
     * @param random picks the moment within a slice
     */
    DrainPlan(Duration duration, int connections, RandomGenerator random) {
        this.durationMs = duration.toMillis();
        this.connections = connections;
        this.random = random;
    }

    /** Returns the milliseconds from the moment when a client is to reconnect to that when it is closed. */
    long overlapMs() {
        return durationMs / OVERLAP_SHARE;
    }

    /**
     * Returns the milliseconds from the start of the drain, at least 0, after which the connection of this slice is to
     * reconnect.
     */
    long reconnectAfterMs(int slice) {
        return (long) ((durationMs - overlapMs()) * (slice + random.nextDouble()) / connections);
    }
}
