package io.loquat.testing;

/**
 * How a connection ended.
 *
 * @param code that of the server's close frame, or {@link #NO_CLOSE_FRAME}
 * @param reason that of the server's close frame
 * @param reset whether the end was a reset and not an orderly end of the stream
 */
public record Ending(int code, String reason, boolean reset) {

    public static final int NO_CLOSE_FRAME = 1006;
}
