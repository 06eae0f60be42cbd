package io.loquat.protocol;

import java.util.Locale;

/** The errors that clients receive, each one word on the wire. */
public enum ErrorCode {
    BAD_REQUEST(400, true),
    UNKNOWN_ROOM(404, true),
    NOT_JOINED(409, true),
    ALREADY_JOINED(409, true),
    NICK_TAKEN(409, true),
    BAD_NICK(400, true),
    BAD_ROOM(404, true),
    TOO_LARGE(413, true),
    RATE_LIMITED(429, false),
    LIMIT_EXCEEDED(429, true),
    UNAUTHORIZED(401, true),
    FORBIDDEN(403, true),
    UNAVAILABLE(503, false);

    private final int status;
    private final boolean mistake;

    ErrorCode(int status, boolean mistake) {
        this.status = status;
        this.mistake = mistake;
    }

    /** Returns the HTTP status with the same meaning. */
    public int status() {
        return status;
    }

    /**
     * Returns whether it counts towards {@code loquat.limits.mistakes}, beyond which a connection is closed. Temporary
     * errors do not.
     */
    public boolean isMistake() {
        return mistake;
    }

    /** Returns the code on the wire, such as {@code rate_limited}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
