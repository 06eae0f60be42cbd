package io.loquat.endpoint.rest;

import io.loquat.config.Settings;
import io.loquat.session.AddressRate;
import jakarta.inject.Singleton;

/** How fast one address may look who is in a room and search for rooms: each reads thousands of names. Thread-safe. */
@Singleton
public class PeopleRate {
    /** For so long an address may ask as often as it likes what it may ask in the long run. */
    static final int BURST_SECONDS = 5;

    /**
     * As so many looks a search among people counts: it reads up to 5,000 names in a store that all servers share, a page 100. At most
     * {@link #BURST_SECONDS}, or an address that may look once a second could never search.
     */
    static final int SEARCH_LOOKS = 5;

    private final AddressRate rate;

    PeopleRate(Settings settings) {
        int perSecond = settings.limits().peoplePagesPerSecond();
        this.rate = new AddressRate(perSecond, perSecond * BURST_SECONDS);
    }

    /**
     * 0 where it may be asked now and is counted, else in how many milliseconds it may.
     *
     * @param looks as so many it counts
     */
    long tryTake(String address, int looks) {
        return rate.tryTake(address, looks, System.nanoTime());
    }
}
