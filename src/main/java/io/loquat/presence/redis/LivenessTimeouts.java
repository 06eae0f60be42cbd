package io.loquat.presence.redis;

import java.time.Duration;

/**
 * How fast a server that does not live any more is found out.
 *
 * @param beat pause between two signs of life
 * @param silence a server without one for so long, and without a connection to the store, is dead
 * @param patience so is one that has a connection after so long: until then it may stand still, and go on
 * @param doubt from then on a server may be dead, and its connections do not count against their addresses
 */
record LivenessTimeouts(Duration beat, Duration silence, Duration patience, Duration doubt) {
    /** Pause between two signs of life. */
    static final Duration BEAT = Duration.ofMillis(500);

    /**
     * Just under the usual grace: who may come back is out no sooner anyway, and a shorter cut between a living server and the store is
     * not noticed by its people.
     */
    static final Duration SILENCE = Duration.ofSeconds(9);

    /** Two signs of life that were missed: a pause of the collector is none, and whoever was thrown out comes back about then. */
    static final Duration DOUBT = BEAT.multipliedBy(2);

    static LivenessTimeouts of(Duration patience) {
        return new LivenessTimeouts(BEAT, SILENCE, patience.compareTo(SILENCE) < 0 ? SILENCE : patience, DOUBT);
    }
}
