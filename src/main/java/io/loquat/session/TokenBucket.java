package io.loquat.session;

/** So many at once, then so many a second. Not thread-safe. A rate of 0 is no limit. */
public final class TokenBucket {
    private static final double NANOS = 1_000_000_000.0;

    private final double perNano;
    private final double burst;
    private double tokens;
    private long filledAt;

    /**
     * @param perSecond tokens that come back a second, a part of one too, 0 for no limit
     * @param burst tokens it holds, at least 1
     */
    public TokenBucket(double perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / NANOS;
        this.burst = Math.max(1, burst);
        this.tokens = this.burst;
        this.filledAt = nowNanos;
    }

    /** Takes tokens if they are there. */
    public boolean tryTake(int count, long nowNanos) {
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

    /** Takes tokens even if that leaves a debt; false when it does. */
    boolean takeOnCredit(int count, long nowNanos) {
        if (perNano == 0) {
            return true;
        }
        fill(nowNanos);
        tokens -= count;
        return tokens >= 0;
    }

    /** How long until one token is there, in nanoseconds, 0 when it is. */
    long nanosUntilOne(long nowNanos) {
        return nanosUntil(1, nowNanos);
    }

    /** The same of so many tokens, which the bucket can hold. */
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
