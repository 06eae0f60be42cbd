package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A WebSocket frame as received from the server (RFC 6455 §5.2). */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(boolean fin, int rsv, int opcode, byte[] payload) {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** The code of a close frame that has no body (RFC 6455 §7.1.5). */
    public static final int NO_CODE = 1005;

    public String text() {
        return new String(payload, UTF_8);
    }

    public boolean isControl() {
        return opcode >= CLOSE;
    }

    public int closeCode() {
        return payload.length < 2 ? NO_CODE : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    public String closeReason() {
        return payload.length <= 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }

    @Override
    public String toString() {
        return switch (opcode) {
            case TEXT -> "text " + shortened(text());
            case BINARY -> "binary of " + payload.length;
            case CLOSE -> "close " + closeCode() + " " + closeReason();
            case PING -> "ping " + shortened(text());
            case PONG -> "pong " + shortened(text());
            default -> "opcode " + opcode + " of " + payload.length;
        };
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "… (" + text.length() + ")";
    }
}
