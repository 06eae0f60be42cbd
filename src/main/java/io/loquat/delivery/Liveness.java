package io.loquat.delivery;

import java.time.Duration;

/** Tracks the last sign of life of a client, and whether it has been pinged since. */
final class Liveness {
    private final long pingAfterNanos;
    private long lastSeen;
    private long pingedAt;
    private boolean pinged;

    /** Creates a tracker. {@code pingAfter} is how long the client is silent before it is pinged. */
    Liveness(Duration pingAfter, long now) {
        this.pingAfterNanos = pingAfter.toNanos();
        this.lastSeen = now;
    }

    void seen(long now) {
        lastSeen = now;
        pinged = false;
    }

    /** Returns whether the client was pinged and did not answer in time. */
    boolean isTimedOut(long now, long pongWithinNanos) {
        return pinged && now - pingedAt >= pongWithinNanos;
    }

    /** Returns whether to ping the client now, and if so records that it was pinged. */
    boolean shouldPing(long now) {
        if (pinged || now - lastSeen < pingAfterNanos) {
            return false;
        }
        pinged = true;
        pingedAt = now;
        return true;
    }
}
