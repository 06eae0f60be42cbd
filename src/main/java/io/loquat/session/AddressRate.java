package io.loquat.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How often something may be done from one address, whatever the connection. Owner: its monitor. */
public final class AddressRate {
    /** Addresses remembered; who was quiet longest is forgotten first, with a bucket that is as good as full by then. */
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
     * @param perSecond how often, a part of once too; 0 for no limit
     * @param burst how often at once
     */
    public AddressRate(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** 0 where it may be done now and is counted, else in how many milliseconds it may; all of an IPv6 /64 are one address. */
    public long tryTake(String address, long nowNanos) {
        return tryTake(address, 1, nowNanos);
    }

    /**
     * The same for what counts as often as it says.
     *
     * @param count at most the burst
     */
    public synchronized long tryTake(String address, int count, long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        TokenBucket bucket = buckets.computeIfAbsent(
                Admission.network(address), network -> new TokenBucket(perSecond, burst, nowNanos));
        return bucket.tryTake(count, nowNanos)
                ? 0
                : TimeUnit.NANOSECONDS.toMillis(bucket.nanosUntil(count, nowNanos)) + 1;
    }

    synchronized int size() {
        return buckets.size();
    }
}
