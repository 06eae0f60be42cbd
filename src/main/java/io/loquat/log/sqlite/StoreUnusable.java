package io.loquat.log.sqlite;

/** The file can not be used; the message says of which file, why, and what to do. */
public final class StoreUnusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreUnusable(String message) {
        super(message);
    }

    StoreUnusable(String message, Throwable cause) {
        super(message, cause);
    }
}
