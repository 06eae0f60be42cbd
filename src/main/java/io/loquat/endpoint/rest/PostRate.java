package io.loquat.endpoint.rest;

import io.loquat.config.Settings;
import io.loquat.session.AddressRate;
import jakarta.inject.Singleton;

/**
 * How fast one address may send by REST: as fast as one connection. Without it a loop of {@code curl} would be a way around the
 * limit of connections. Thread-safe.
 */
@Singleton
public class PostRate {
    private final AddressRate rate;

    PostRate(Settings settings) {
        this.rate = new AddressRate(
                settings.limits().messagesPerSecond(), settings.limits().messageBurst());
    }

    boolean tryTake(String address) {
        return rate.tryTake(address, System.nanoTime()) == 0;
    }
}
