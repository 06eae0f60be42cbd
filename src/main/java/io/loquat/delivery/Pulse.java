package io.loquat.delivery;

import java.time.Duration;

/** When a client last gave a sign of life, and whether it was asked for one since. */
final class Pulse {
    private final long pingAfterNanos;
    private long lastSeen;
    private long pingedAt;
    private boolean pinged;

    /** @param pingAfter silence after which it is asked */
    Pulse(Duration pingAfter, long now) {
        this.pingAfterNanos = pingAfter.toNanos();
        this.lastSeen = now;
    }

    void seen(long now) {
        lastSeen = now;
        pinged = false;
    }

    /** Whether it was asked and did not answer in time. */
    boolean isLost(long now, long pongWithinNanos) {
        return pinged && now - pingedAt >= pongWithinNanos;
    }

    /** Whether it is to be asked now; then it is taken as asked. */
    boolean isToBeFelt(long now) {
        if (pinged || now - lastSeen < pingAfterNanos) {
            return false;
        }
        pinged = true;
        pingedAt = now;
        return true;
    }
}
