package io.loquat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Encodes the frames of simple mode in {@code format=json} and {@code format=numeric}. */
public final class SimpleEncoder {
    private static final int NUMERIC_ENTER = 0;
    private static final int NUMERIC_LEAVE = 1;
    private static final int NUMERIC_MESSAGE = 2;

    private SimpleEncoder() {}

    /** Returns an {@code error} of {@code format=json}; the other formats have no frame for errors. */
    public static byte[] error(ErrorCode code, String message) {
        return Json.object(json -> {
            json.writeStringField("type", "error");
            json.writeStringField("data", message);
            json.writeStringField("code", code.wire());
        });
    }

    static byte @Nullable [] json(RoomEvent event, Lang lang) {
        return switch (event) {
            case RoomEvent.Message m -> message(m.entry());
            case RoomEvent.Entered e ->
                notice("enter", lang.entered(e.nick()), e.nick(), e.room(), e.time(), e.online());
            case RoomEvent.Left e -> notice("leave", lang.left(e.nick()), e.nick(), e.room(), e.time(), e.online());
            case RoomEvent.Online e ->
                Json.object(json -> {
                    json.writeStringField("type", "online");
                    json.writeStringField("room", e.room().value());
                    json.writeNumberField("online", e.online());
                });
            case RoomEvent.Binary b -> null;
            case RoomEvent.Renamed e -> null;
            case RoomEvent.Typing e -> null;
        };
    }

    static byte @Nullable [] numeric(RoomEvent event, Lang lang) {
        return switch (event) {
            case RoomEvent.Message m -> {
                Entry e = m.entry();
                yield numeric(NUMERIC_MESSAGE, e.nick() + ": " + e.text(), e.time());
            }
            case RoomEvent.Entered e -> numeric(NUMERIC_ENTER, lang.entered(e.nick()), e.time());
            case RoomEvent.Left e -> numeric(NUMERIC_LEAVE, lang.left(e.nick()), e.time());
            case RoomEvent.Online e -> null;
            case RoomEvent.Binary b -> null;
            case RoomEvent.Renamed e -> null;
            case RoomEvent.Typing e -> null;
        };
    }

    private static byte[] message(Entry e) {
        return Json.object(json -> {
            json.writeStringField("type", "message");
            json.writeStringField("data", e.nick() + ": " + e.text());
            json.writeStringField("nickname", e.nick());
            json.writeStringField("text", e.text());
            json.writeStringField("room", e.room().value());
            json.writeStringField("time", Times.format(e.time()));
            json.writeStringField("epoch", e.epoch());
            json.writeNumberField("offset", e.offset());
        });
    }

    private static byte[] notice(String type, String data, String nick, RoomName room, Instant time, int online) {
        return Json.object(json -> {
            json.writeStringField("type", type);
            json.writeStringField("data", data);
            json.writeStringField("nickname", nick);
            json.writeStringField("room", room.value());
            json.writeStringField("time", Times.format(time));
            json.writeNumberField("online", online);
        });
    }

    private static byte[] numeric(int type, String msg, Instant time) {
        return Json.object(json -> {
            json.writeNumberField("type", type);
            json.writeStringField("msg", msg);
            json.writeStringField("time", Times.format(time));
        });
    }
}
