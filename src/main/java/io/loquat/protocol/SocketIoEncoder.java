package io.loquat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes Socket.IO events of the default namespace, each with one string argument; they are the same in its protocols
 * 4 and 5.
 */
public final class SocketIoEncoder {
    private static final char MESSAGE_OF_ENGINE_IO = '4';
    private static final char EVENT = '2';

    private SocketIoEncoder() {}

    /** Returns the acknowledgement of a stored message: a JSON object. */
    public static String stored(Entry entry) {
        return object(json -> {
            json.writeStringField("epoch", entry.epoch());
            json.writeNumberField("offset", entry.offset());
        });
    }

    /** Returns the acknowledgement of a message that was not sent: a JSON object. */
    public static String refused(ErrorCode code, String message) {
        return object(json -> {
            json.writeStringField("code", code.wire());
            json.writeStringField("message", message);
        });
    }

    private static String object(Json.Body body) {
        return new String(Json.object(body), StandardCharsets.UTF_8);
    }

    static byte @Nullable [] encode(RoomEvent event) {
        return switch (event) {
            case RoomEvent.Message m ->
                event("message", m.entry().nick() + ":" + m.entry().text());
            case RoomEvent.Entered e -> event("enter", Lang.EN.entered(e.nick()));
            case RoomEvent.Left e -> event("leave", Lang.EN.left(e.nick()));
            case RoomEvent.Online e -> null;
            case RoomEvent.Binary b -> null;
            case RoomEvent.Renamed e -> null;
            case RoomEvent.Typing e -> null;
        };
    }

    private static byte[] event(String name, String argument) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(256)) {
            out.append(MESSAGE_OF_ENGINE_IO);
            out.append(EVENT);
            try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
                json.writeStartArray();
                json.writeString(name);
                json.writeString(argument);
                json.writeEndArray();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("JSON into memory", e);
        }
    }
}
