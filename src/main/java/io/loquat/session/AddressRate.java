package io.loquat.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A rate limit per network address, over all its connections. Owner: its monitor. */
public final class AddressRate {
    /**
     * The maximum number of addresses to remember. The address that was idle the longest is forgotten first; its bucket
     * is practically full by then.
     */
    static final int MAX_ADDRESSES = 10_000;

    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };
    private final double perSecond;
    private final int burst;

    /**
     * Creates a rate limit.
     *
     * @param perSecond the uses per second, possibly less than one; 0 is no limit
     * @param burst the uses at once
     */
    public AddressRate(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /**
     * Counts one use and returns 0, or returns in how many milliseconds it is allowed. All addresses of an IPv6 /64
     * count as one.
     */
    public long tryTake(String address, long nowNanos) {
        return tryTake(address, 1, nowNanos);
    }

    /**
     * Counts {@code count} uses at once, at most the burst, and returns 0, or returns in how many milliseconds they are
     * allowed.
     */
    public synchronized long tryTake(String address, int count, long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        TokenBucket bucket = buckets.computeIfAbsent(
                ConnectionAdmission.network(address), network -> new TokenBucket(perSecond, burst, nowNanos));
        return bucket.tryTake(count, nowNanos)
                ? 0
                : TimeUnit.NANOSECONDS.toMillis(bucket.nanosUntil(count, nowNanos)) + 1;
    }

    synchronized int size() {
        return buckets.size();
    }
}
