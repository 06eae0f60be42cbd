package io.loquat.endpoint.rest;

import io.loquat.config.Settings;
import io.loquat.session.AddressRate;
import jakarta.inject.Singleton;

/**
 * The rate limit of an address for pages of people and searches for rooms, which may each read thousands of names.
 * Thread-safe.
 */
@Singleton
public class PeopleRateLimit {
    /** The burst of an address, in seconds of its rate. */
    static final int BURST_SECONDS = 5;

    /**
     * A search among people counts as this many requests: it reads up to 5,000 names in a store that all servers share,
     * a page only 100. At most {@link #BURST_SECONDS}, or an address limited to one request per second could never
     * search.
     */
    static final int SEARCH_COST = 5;

    private final AddressRate rate;

    PeopleRateLimit(Settings settings) {
        int perSecond = settings.limits().peoplePagesPerSecond();
        this.rate = new AddressRate(perSecond, perSecond * BURST_SECONDS);
    }

    /**
     * Counts a request; returns 0 if it is allowed, otherwise the milliseconds to wait.
     *
     * @param cost how many requests it counts as
     */
    long tryTake(String address, int cost) {
        return rate.tryTake(address, cost, System.nanoTime());
    }
}
