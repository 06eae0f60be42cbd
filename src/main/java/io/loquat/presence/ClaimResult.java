package io.loquat.presence;

/** The result of a request for a name. */
public sealed interface ClaimResult {
    /** The person holds the name through this connection. */
    record Granted(Link link) implements ClaimResult {}

    /** The request was refused, and why. */
    enum Refused implements ClaimResult {
        /** Another person holds that name. */
        TAKEN,
        /** No connection has that session key, or the key was already used. */
        UNKNOWN,
        /** The store does not answer at the moment. */
        UNAVAILABLE
    }
}
