package io.loquat.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The formats of an event on the wire. An event is encoded once per format that has readers, never once per reader. */
public enum WireFormat {
    FULL,
    JSON_EN,
    JSON_ZH,
    NUMERIC_EN,
    NUMERIC_ZH,
    PLAIN,
    SSE,
    SOCKET_IO;

    /**
     * Returns the bytes of an event in this format; null if the format does not include such events.
     *
     * @param own whether they are for the connections of the person who caused it
     */
    public byte @Nullable [] encode(RoomEvent event, boolean own) {
        return switch (this) {
            case FULL -> FullEncoder.encode(event, own);
            case JSON_EN -> SimpleEncoder.json(event, Lang.EN);
            case JSON_ZH -> SimpleEncoder.json(event, Lang.ZH);
            case NUMERIC_EN -> SimpleEncoder.numeric(event, Lang.EN);
            case NUMERIC_ZH -> SimpleEncoder.numeric(event, Lang.ZH);
            case PLAIN ->
                switch (event) {
                    case RoomEvent.Message m -> m.entry().text().getBytes(StandardCharsets.UTF_8);
                    case RoomEvent.Binary b -> b.bytes();
                    case RoomEvent.Entered e -> null;
                    case RoomEvent.Left e -> null;
                    case RoomEvent.Renamed e -> null;
                    case RoomEvent.Online e -> null;
                    case RoomEvent.Typing e -> null;
                };
            case SSE -> SseEncoder.encode(event);
            case SOCKET_IO -> SocketIoEncoder.encode(event);
        };
    }

    /** Returns whether this format has a frame for errors. */
    public boolean hasErrors() {
        return this == FULL || this == JSON_EN || this == JSON_ZH;
    }

    /** Returns the format of simple mode that {@code format=} names; JSON for null and any other value. */
    public static WireFormat simple(@Nullable String format, Lang lang) {
        boolean chinese = lang == Lang.ZH;
        return switch (format == null ? "" : format) {
            case "plain" -> PLAIN;
            case "numeric" -> chinese ? NUMERIC_ZH : NUMERIC_EN;
            default -> chinese ? JSON_ZH : JSON_EN;
        };
    }
}
