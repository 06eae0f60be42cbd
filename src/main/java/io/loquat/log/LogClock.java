package io.loquat.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The time that messages get, and the time by which they grow old. Neither follows a wall clock that jumps before the jump has
 * lasted: messages are given a slip of some seconds less, and what it makes too old would be gone for good. Thread-safe. For stores.
 */
public final class LogClock {
    /** How long the wall clock has to keep a new time until messages get it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long it has to keep one until messages grow old by it: a tenth of their age, but at most this. */
    static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    private final Duration maxAge;
    private final SteadyClock times;
    private final SteadyClock ages;

    /**
     * @param newest the time of the newest message that is kept: how long the store was closed only the wall clock says, so that
     *     counts when it is believed
     */
    public LogClock(InstantSource wall, LongSupplier nanos, Duration maxAge, Instant newest) {
        Instant start = wall.instant();
        this.maxAge = maxAge;
        this.times = new SteadyClock(wall, nanos, PATIENCE, start);
        this.ages = new SteadyClock(wall, nanos, lookEvery(), newest.isBefore(start) ? newest : start);
    }

    /** With nothing kept yet. */
    public LogClock(InstantSource wall, LongSupplier nanos, Duration maxAge) {
        this(wall, nanos, maxAge, Instant.MAX);
    }

    /** How often what grows old by itself is to be looked for: a tenth of the age, at most an hour. */
    public Duration lookEvery() {
        Duration tenth = maxAge.dividedBy(10);
        return tenth.compareTo(LONGEST_PATIENCE) < 0 ? tenth : LONGEST_PATIENCE;
    }

    /** The time for a message, in whole milliseconds; never before that of the message before it in its room. */
    public Instant now(Instant before) {
        Instant now = times.instant().truncatedTo(ChronoUnit.MILLIS);
        return now.isBefore(before) ? before : now;
    }

    /** What is from before this is not kept any more. */
    public Instant tooOld() {
        return ages.instant().minus(maxAge);
    }
}
