package io.loquat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What REST answers beside pages. */
public final class RestEncoder {
    private RestEncoder() {}

    /** A room as REST shows it. */
    public record RoomView(RoomName room, int online, String epoch, long offset, String topic) {}

    /** {@code {"rooms":[…]}}. */
    public static byte[] rooms(List<RoomView> rooms) {
        return Json.object(json -> {
            json.writeArrayFieldStart("rooms");
            for (RoomView room : rooms) {
                json.writeStartObject();
                write(json, room);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** One room. */
    public static byte[] room(RoomView room) {
        return Json.object(json -> write(json, room));
    }

    /** Where a message stands. */
    public static byte[] stored(Entry entry, boolean duplicate) {
        return Json.object(json -> FullEncoder.stored(
                json, entry.room(), entry.epoch(), entry.offset(), Times.format(entry.time()), duplicate));
    }

    /** A message as it is in a page, on a line of its own. */
    public static byte[] line(Entry entry) {
        byte[] json = FullEncoder.message(entry, false);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static void write(JsonGenerator json, RoomView room) throws IOException {
        json.writeStringField("room", room.room().value());
        json.writeNumberField("online", room.online());
        json.writeStringField("epoch", room.epoch());
        json.writeNumberField("offset", room.offset());
        json.writeStringField("topic", room.topic());
    }
}
