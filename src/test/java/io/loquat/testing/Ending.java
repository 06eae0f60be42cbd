package io.loquat.testing;

/**
 * How a connection ended.
 *
 * @param code the code of the server's close frame, or {@link #NO_CLOSE_FRAME}
 * @param reason the reason of the server's close frame
 * @param reset whether the connection was reset rather than closed cleanly
 */
public record Ending(int code, String reason, boolean reset) {

    public static final int NO_CLOSE_FRAME = 1006;
}
