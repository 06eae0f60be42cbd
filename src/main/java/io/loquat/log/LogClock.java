package io.loquat.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The time that messages get, and the time by which they expire. Neither follows a jump of the wall clock before the
 * jump has lasted for a while. Messages get times from it after some seconds; expiry waits longer, because what it
 * deletes is gone for good. Thread-safe. For implementations of stores.
 */
public final class LogClock {
    /** How long the wall clock must keep a new time before messages get it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * How long it must keep a new time before messages expire by it: a tenth of the retention period, but at most this.
     */
    static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    private final Duration maxAge;
    private final SteadyClock times;
    private final SteadyClock ages;

    /**
     * @param newest the time of the newest stored message. Only the wall clock knows how long the store was closed, so
     *     that time counts only once the wall clock is trusted
     */
    public LogClock(InstantSource wall, LongSupplier nanos, Duration maxAge, Instant newest) {
        Instant start = wall.instant();
        this.maxAge = maxAge;
        this.times = new SteadyClock(wall, nanos, PATIENCE, start);
        this.ages = new SteadyClock(wall, nanos, checkInterval(), newest.isBefore(start) ? newest : start);
    }

    /** Creates a clock for an empty store. */
    public LogClock(InstantSource wall, LongSupplier nanos, Duration maxAge) {
        this(wall, nanos, maxAge, Instant.MAX);
    }

    /** Returns how often to look for messages to expire: a tenth of the retention period, but at most an hour. */
    public Duration checkInterval() {
        Duration tenth = maxAge.dividedBy(10);
        return tenth.compareTo(LONGEST_PATIENCE) < 0 ? tenth : LONGEST_PATIENCE;
    }

    /** Returns the time for a message, in whole milliseconds; never before that of the previous message in its room. */
    public Instant now(Instant before) {
        Instant now = times.instant().truncatedTo(ChronoUnit.MILLIS);
        return now.isBefore(before) ? before : now;
    }

    /** Returns the time before which messages have expired. */
    public Instant cutoff() {
        return ages.instant().minus(maxAge);
    }
}
