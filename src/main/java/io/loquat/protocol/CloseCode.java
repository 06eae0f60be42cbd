package io.loquat.protocol;

/** Why a connection is closed (RFC 6455 §7.4; 3000-3499 come back, 3500-3999 do not). */
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

    /** What a close frame without a code counts as; it is in none (RFC 6455 §7.1.5). */
    public static final int NO_STATUS = 1005;

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The code for what a decoder of RFC 6455 found wrong. */
    public static CloseCode violation(int status) {
        return switch (status) {
            case 1007 -> NOT_UTF8;
            case 1009 -> TOO_BIG;
            default -> PROTOCOL_ERROR;
        };
    }

    /** The number in the close frame. */
    public int code() {
        return code;
    }

    /** The text in the close frame: ASCII, under 123 bytes. */
    public String reason() {
        return reason;
    }

    /** Whether the client is asked to come back, so that its seat is kept for the grace. */
    public boolean comesBack() {
        return code >= 3000 && code < 3500;
    }
}
