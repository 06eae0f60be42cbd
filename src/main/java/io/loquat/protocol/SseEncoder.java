package io.loquat.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Encodes server-sent events (WHATWG HTML §9.2): the pushes of full mode, with the position as their id. */
public final class SseEncoder {
    private SseEncoder() {}

    /** Returns a comment, which readers ignore; sending it flushes the headers. */
    public static byte[] comment() {
        return ":\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the event that shows that the stream is alive. It is not a comment, because an {@code EventSource} hides
     * comments from scripts.
     */
    public static byte[] alive() {
        return event("event: alive\n", new byte[0]);
    }

    /** Returns the event for messages that were missed and cannot be recovered. */
    public static byte[] gap(RoomName room) {
        return event("event: gap\n", FullEncoder.encode(new Reply.Gap(room)));
    }

    static byte @Nullable [] encode(RoomEvent event) {
        return switch (event) {
            case RoomEvent.Message m ->
                event(
                        "id: " + m.entry().epoch() + ":" + m.entry().offset() + "\n",
                        FullEncoder.message(m.entry(), false));
            case RoomEvent.Typing t -> null;
            case RoomEvent.Binary b -> null;
            case RoomEvent.Entered e -> presence(e);
            case RoomEvent.Left e -> presence(e);
            case RoomEvent.Renamed e -> presence(e);
            case RoomEvent.Online e -> presence(e);
        };
    }

    private static byte @Nullable [] presence(RoomEvent event) {
        byte[] data = FullEncoder.encode(event, false);
        return data == null ? null : event("event: presence\n", data);
    }

    // The data is JSON on one line, so it needs no splitting at line ends.
    private static byte[] event(String head, byte[] data) {
        byte[] start = (head + "data: ").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + data.length + 2];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(data, 0, all, start.length, data.length);
        all[all.length - 2] = '\n';
        all[all.length - 1] = '\n';
        return all;
    }
}
