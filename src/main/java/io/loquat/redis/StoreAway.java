package io.loquat.redis;

/**
 * The store does not answer now, or refuses; whether it did what was asked is not known. Carries no stack trace, because it is
 * the answer of each request while the store is away.
 */
public final class StoreAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreAway(String message) {
        super(message, null, false, false);
    }
}
