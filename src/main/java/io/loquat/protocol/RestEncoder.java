package io.loquat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes the answers of REST, except pages of messages. */
public final class RestEncoder {
    private RestEncoder() {}

    /** A room as REST describes it. */
    public record RoomView(RoomName room, int online, String epoch, long offset, String topic) {}

    /** A room found by a search, and the time of its newest message, null if unknown. */
    public record FoundRoom(RoomView room, @Nullable Instant newest) {}

    /** The figures of a server. People are counted over all servers, messages since this one started. */
    public record StatusView(
            String node,
            long people,
            long rooms,
            long connections,
            long messagesIn,
            long messagesOut,
            Delivery delivery) {}

    /** The number of messages delivered since startup, and how many of them within each time, in ascending order. */
    public record Delivery(long count, List<Within> within) {}

    /** The number of messages delivered within a time, in seconds. */
    public record Within(double seconds, long count) {}

    /** Returns {@code {"rooms":[…]}}. */
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

    /** Returns {@code {"rooms":[{…,"time":…}],"more":…}}. */
    public static byte[] foundRooms(List<FoundRoom> rooms, boolean hasMore) {
        return Json.object(json -> {
            json.writeArrayFieldStart("rooms");
            for (FoundRoom found : rooms) {
                json.writeStartObject();
                write(json, found.room());
                if (found.newest() != null) {
                    json.writeStringField("time", Times.format(found.newest()));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("more", hasMore);
        });
    }

    /** Returns one room. */
    public static byte[] room(RoomView room) {
        return Json.object(json -> write(json, room));
    }

    /** Returns {@code {"room":…,"online":…,"people":[{"nick":…,"n":…}],"more":…}}. */
    public static byte[] people(RoomName room, int online, List<Reply.MemberView> people, boolean more) {
        return Json.object(json -> {
            json.writeStringField("room", room.value());
            json.writeNumberField("online", online);
            FullEncoder.members(json, "people", people);
            json.writeBooleanField("more", more);
        });
    }

    /** Returns {@code {"node":…,"delivery":{"count":…,"buckets":[[0.001,17],…]}}}. */
    public static byte[] status(StatusView status) {
        return Json.object(json -> {
            json.writeStringField("node", status.node());
            json.writeNumberField("people", status.people());
            json.writeNumberField("rooms", status.rooms());
            json.writeNumberField("connections", status.connections());
            json.writeNumberField("messagesIn", status.messagesIn());
            json.writeNumberField("messagesOut", status.messagesOut());
            json.writeObjectFieldStart("delivery");
            json.writeNumberField("count", status.delivery().count());
            json.writeArrayFieldStart("buckets");
            for (Within within : status.delivery().within()) {
                json.writeStartArray();
                json.writeNumber(within.seconds());
                json.writeNumber(within.count());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Returns the position of a stored message. */
    public static byte[] stored(Entry entry, boolean duplicate) {
        return Json.object(json -> FullEncoder.stored(
                json, entry.room(), entry.epoch(), entry.offset(), Times.format(entry.time()), duplicate));
    }

    /** Returns a message as it is in a page, with a line feed at its end. */
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
