package io.loquat.session;

/** A token bucket: allows a burst, then a number per second. Not thread-safe. A rate of 0 is no limit. */
final class TokenBucket {
    private static final double NANOS = 1_000_000_000.0;

    private final double perNano;
    private final double burst;
    private double tokens;
    private long filledAt;

    /**
     * Creates a full bucket.
     *
     * @param perSecond tokens refilled per second, possibly less than one; 0 is no limit
     * @param burst the capacity, at least 1
     */
    TokenBucket(double perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / NANOS;
        this.burst = Math.max(1, burst);
        this.tokens = this.burst;
        this.filledAt = nowNanos;
    }

    /** Takes tokens if there are enough, and returns whether it did. */
    boolean tryTake(int count, long nowNanos) {
        if (perNano == 0) {
            return true;
        }
        fill(nowNanos);
        if (tokens < count) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Takes tokens even if that leaves a debt. Returns false if it does. */
    boolean takeOnCredit(int count, long nowNanos) {
        if (perNano == 0) {
            return true;
        }
        fill(nowNanos);
        tokens -= count;
        return tokens >= 0;
    }

    /** Returns the nanoseconds until one token is available; 0 if one is. */
    long nanosUntilOne(long nowNanos) {
        return nanosUntil(1, nowNanos);
    }

    /** Returns the nanoseconds until {@code count} tokens, at most the burst, are available; 0 if they are. */
    long nanosUntil(int count, long nowNanos) {
        if (perNano == 0) {
            return 0;
        }
        fill(nowNanos);
        return tokens >= count ? 0 : (long) Math.ceil((count - tokens) / perNano);
    }

    private void fill(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - filledAt) * perNano);
        filledAt = nowNanos;
    }
}
