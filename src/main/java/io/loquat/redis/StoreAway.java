package io.loquat.redis;

/**
 * The store does not answer, or refuses a request; whether it was carried out is unknown. Carries no stack trace,
 * because every request fails with it while the store is away.
 */
public final class StoreAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreAway(String message) {
        super(message, null, false, false);
    }
}
