package io.loquat.endpoint;

import io.loquat.config.Settings;
import io.loquat.session.Admission;
import io.loquat.session.TokenBucket;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast one address may send by REST: as fast as one connection. Without it a loop of {@code curl} would be a way around the
 * limit of connections. Owner: its monitor.
 */
@Singleton
public class PostRate {
    /** Addresses remembered; who was quiet longest is forgotten first, with a bucket that is full again by then. */
    private static final int MAX_ADDRESSES = 10_000;

    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };
    private final int perSecond;
    private final int burst;

    PostRate(Settings settings) {
        this.perSecond = settings.limits().messagesPerSecond();
        this.burst = settings.limits().messageBurst();
    }

    synchronized boolean tryTake(String address) {
        long now = System.nanoTime();
        return perSecond == 0
                || buckets.computeIfAbsent(Admission.network(address), a -> new TokenBucket(perSecond, burst, now))
                        .tryTake(1, now);
    }
}
