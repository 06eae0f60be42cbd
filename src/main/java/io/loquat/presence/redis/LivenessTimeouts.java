package io.loquat.presence.redis;

import java.time.Duration;

/**
 * The timeouts by which a dead server is detected.
 *
 * @param beat the interval between two heartbeats
 * @param silence a server without a heartbeat for this long, and without a connection to the store, is dead
 * @param stallLimit a server without a heartbeat for this long is dead even if its connection is open; until then it may
 *     stall and resume
 * @param doubt a server without a heartbeat for this long may be dead, and its connections no longer count against
 *     their addresses
 */
record LivenessTimeouts(Duration beat, Duration silence, Duration stallLimit, Duration doubt) {
    /** The interval between two heartbeats. */
    static final Duration BEAT = Duration.ofMillis(500);

    /**
     * Just under the usual grace period: connections that may come back are not given up sooner anyway, and people do
     * not notice a shorter interruption between a living server and the store.
     */
    static final Duration SILENCE = Duration.ofSeconds(9);

    /**
     * Two missed heartbeats: a garbage collection pause does not last that long, and disconnected clients reconnect at
     * about that time.
     */
    static final Duration DOUBT = BEAT.multipliedBy(2);

    static LivenessTimeouts of(Duration stallLimit) {
        return new LivenessTimeouts(BEAT, SILENCE, stallLimit.compareTo(SILENCE) < 0 ? SILENCE : stallLimit, DOUBT);
    }
}
