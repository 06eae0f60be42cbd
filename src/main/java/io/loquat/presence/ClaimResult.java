package io.loquat.presence;

/** What became of a wish for a name. */
public sealed interface ClaimResult {
    /** The person has it, by this connection. */
    record Granted(Link link) implements ClaimResult {}

    /** It is not had, and why. */
    enum Refused implements ClaimResult {
        /** Somebody else holds that name. */
        TAKEN,
        /** No connection has that session key, or it was used. */
        UNKNOWN,
        /** The store does not answer now. */
        UNAVAILABLE
    }
}
