package io.loquat.presence;

/** What became of a wish for a name. */
public sealed interface Naming {
    /** The person has it, by this connection. */
    record Named(Link link) implements Naming {}

    /** It is not had, and why. */
    enum Refused implements Naming {
        /** Somebody else holds that name. */
        TAKEN,
        /** No connection has that session key, or it was used. */
        UNKNOWN,
        /** The store does not answer now. */
        UNAVAILABLE
    }
}
