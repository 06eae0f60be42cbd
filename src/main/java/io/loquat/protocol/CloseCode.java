package io.loquat.protocol;

/**
 * The reasons for closing a connection (RFC 6455 §7.4). With 3000-3499 the client reconnects, with 3500-3999 it does
 * not.
 */
public enum CloseCode {
    NORMAL(1000, ""),
    PROTOCOL_ERROR(1002, "protocol error"),
    UNSUPPORTED_DATA(1003, "this room takes text only"),
    NOT_UTF8(1007, "text is not UTF-8"),
    TOO_BIG(1009, "message too big"),
    INTERNAL_ERROR(1011, "internal error"),
    DRAINING(3001, "shutting down, come back"),
    TOO_SLOW(3008, "too slow, come back with since"),
    LOST_POSITION(3010, "lost its position, come back with since"),
    NO_SIGN_OF_LIFE(3012, "no sign of life"),
    TOO_MANY_MISTAKES(3501, "too many bad requests"),
    TOO_MANY(3505, "too many here");

    /** Stands for a close frame without a code; never sent (RFC 6455 §7.1.5). */
    public static final int NO_STATUS = 1005;

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** Returns the close code for a protocol violation, given the status that the frame decoder reports. */
    public static CloseCode violation(int status) {
        return switch (status) {
            case 1007 -> NOT_UTF8;
            case 1009 -> TOO_BIG;
            default -> PROTOCOL_ERROR;
        };
    }

    /** Returns the number in the close frame. */
    public int code() {
        return code;
    }

    /** Returns the text in the close frame: ASCII, under 123 bytes. */
    public String reason() {
        return reason;
    }

    /**
     * Returns whether the client is asked to reconnect, so that its place in its rooms is kept for the grace period.
     */
    public boolean comesBack() {
        return code >= 3000 && code < 3500;
    }
}
