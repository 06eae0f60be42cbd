package io.loquat.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A wall clock whose jumps are not trusted at once: time continues by the monotonic clock until the wall clock has kept
 * its new time for a while. Thread-safe.
 */
final class SteadyClock implements InstantSource {
    /** Smaller deviations are not jumps: clocks are adjusted by less than this all the time. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final InstantSource wall;
    private final LongSupplier nanos;
    private final long patience;
    private Instant trusted;
    private long trustedAt;
    private Instant seen;
    private long seenAt;

    /**
     * @param nanos the monotonic clock
     * @param patience how long a jump must last before it is trusted
     * @param start the initial time, whatever the wall clock says
     */
    SteadyClock(InstantSource wall, LongSupplier nanos, Duration patience, Instant start) {
        this.wall = wall;
        this.nanos = nanos;
        this.patience = patience.toNanos();
        this.seenAt = nanos.getAsLong();
        this.seen = wall.instant();
        this.trusted = start;
        this.trustedAt = seenAt;
    }

    @Override
    public synchronized Instant instant() {
        long at = nanos.getAsLong();
        Instant wallNow = wall.instant();
        if (isNear(wallNow, trusted.plusNanos(at - trustedAt))) {
            trust(wallNow, at);
        } else if (!isNear(wallNow, seen.plusNanos(at - seenAt))) {
            seen = wallNow;
            seenAt = at;
        } else if (at - seenAt >= patience) {
            trust(wallNow, at);
        }
        return trusted.plusNanos(at - trustedAt);
    }

    private static boolean isNear(Instant wallNow, Instant expected) {
        return Duration.between(expected, wallNow).abs().compareTo(SLACK) <= 0;
    }

    private void trust(Instant wallNow, long at) {
        trusted = wallNow;
        trustedAt = at;
        seen = wallNow;
        seenAt = at;
    }
}
