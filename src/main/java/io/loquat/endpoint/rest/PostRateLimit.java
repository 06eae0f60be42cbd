package io.loquat.endpoint.rest;

import io.loquat.config.Settings;
import io.loquat.session.AddressRate;
import jakarta.inject.Singleton;

/**
 * The rate limit of an address for sending by REST, the same as for one connection. Without it, a loop of {@code curl}
 * would bypass the limit of connections. Thread-safe.
 */
@Singleton
public class PostRateLimit {
    private final AddressRate rate;

    PostRateLimit(Settings settings) {
        this.rate = new AddressRate(
                settings.limits().messagesPerSecond(), settings.limits().messageBurst());
    }

    boolean tryTake(String address) {
        return rate.tryTake(address, System.nanoTime()) == 0;
    }
}
