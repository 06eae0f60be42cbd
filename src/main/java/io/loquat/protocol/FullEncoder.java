package io.loquat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes the frames of full mode, {@code loquat.v1.json}: one JSON object per frame, in UTF-8. */
public final class FullEncoder {
    private FullEncoder() {}

    /** Returns the frame of a reply to one client. */
    public static byte[] encode(Reply reply) {
        return Json.object(json -> write(json, reply));
    }

    /**
     * Returns the frame of an event; null if it is not sent, either in full mode at all or to the person who caused it
     * ({@code own}).
     */
    public static byte @Nullable [] encode(RoomEvent event, boolean own) {
        return switch (event) {
            case RoomEvent.Message m -> message(m.entry(), own);
            case RoomEvent.Binary b -> null;
            case RoomEvent.Entered e -> own ? null : presence(e.room(), e.nick(), null, null, e.online());
            case RoomEvent.Left e -> presence(e.room(), null, e.nick(), null, e.online());
            case RoomEvent.Renamed e -> presence(e.room(), null, null, e, e.online());
            case RoomEvent.Online e ->
                Json.object(json -> {
                    type(json, "presence", e.room());
                    json.writeNumberField("online", e.online());
                });
            case RoomEvent.Typing e ->
                own
                        ? null
                        : Json.object(json -> {
                            type(json, "typing", e.room());
                            json.writeStringField("nick", e.nick());
                        });
        };
    }

    /**
     * Returns the entries whose JSON fits into {@code maxBytes}: the first ones, or the last ones if
     * {@code keepNewest}.
     */
    public static List<Entry> fit(List<Entry> entries, boolean keepNewest, int maxBytes) {
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            int at = keepNewest ? entries.size() - 1 - i : i;
            bytes += message(entries.get(at), false).length + 1;
            if (bytes > maxBytes) {
                return keepNewest ? entries.subList(at + 1, entries.size()) : entries.subList(0, at);
            }
        }
        return entries;
    }

    /** Returns a page as REST answers it: as in full mode, but without {@code re}. */
    public static byte[] page(Page page) {
        return Json.object(json -> {
            json.writeStringField("type", "page");
            write(json, page);
        });
    }

    static byte[] message(Entry entry, boolean withKey) {
        return Json.object(json -> message(json, entry, withKey));
    }

    static void members(JsonGenerator json, String field, List<Reply.MemberView> members) throws IOException {
        json.writeArrayFieldStart(field);
        for (Reply.MemberView member : members) {
            json.writeStartObject();
            json.writeStringField("nick", member.nick());
            json.writeNumberField("n", member.connections());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Reply reply) throws IOException {
        switch (reply) {
            case Reply.Welcome r -> {
                answer(json, r.re(), "welcome");
                json.writeStringField("session", r.session());
                json.writeStringField("nick", r.nick());
                json.writeStringField("server", "loquat/1.0");
                json.writeNumberField("pingMs", r.pingMs());
                json.writeNumberField("pongMs", r.pongMs());
                json.writeNumberField("maxText", r.maxText());
                json.writeStringField("node", r.node());
            }
            case Reply.Joined r -> {
                answer(json, r.re(), "joined");
                json.writeStringField("room", r.page().room().value());
                json.writeStringField("topic", r.topic());
                json.writeStringField("epoch", r.page().epoch());
                json.writeNumberField("offset", r.page().newest());
                json.writeBooleanField("recovered", r.recovered());
                messages(json, r.page().entries());
                json.writeNumberField("online", r.online());
                members(json, "members", r.members());
            }
            case Reply.Ack r -> {
                answer(json, r.re(), "ack");
                stored(json, r.room(), r.epoch(), r.offset(), Times.format(r.time()), r.duplicate());
            }
            case Reply.PageReply r -> {
                answer(json, r.re(), "page");
                write(json, r.page());
            }
            case Reply.Ok r -> answer(json, r.re(), "ok");
            case Reply.Pong r -> {
                answer(json, r.re(), "pong");
                json.writeStringField("time", Times.format(r.time()));
            }
            case Reply.Failure r -> {
                answer(json, r.re(), "error");
                json.writeStringField("code", r.code().wire());
                json.writeStringField("message", r.message());
                json.writeBooleanField("temporary", r.isTemporary());
                if (r.retryAfterMs() > 0) {
                    json.writeNumberField("retryAfterMs", r.retryAfterMs());
                }
            }
            case Reply.Gap r -> type(json, "gap", r.room());
            case Reply.GoAway r -> {
                json.writeStringField("type", "goaway");
                json.writeNumberField("reconnectAfterMs", r.reconnectAfterMs());
                json.writeStringField("reason", r.reason());
            }
        }
    }

    static void stored(JsonGenerator json, RoomName room, String epoch, long offset, String time, boolean duplicate)
            throws IOException {
        json.writeStringField("room", room.value());
        json.writeStringField("epoch", epoch);
        json.writeNumberField("offset", offset);
        json.writeStringField("time", time);
        json.writeBooleanField("duplicate", duplicate);
    }

    private static void write(JsonGenerator json, Page page) throws IOException {
        json.writeStringField("room", page.room().value());
        json.writeStringField("epoch", page.epoch());
        messages(json, page.entries());
        json.writeBooleanField("more", page.more());
    }

    private static void messages(JsonGenerator json, List<Entry> entries) throws IOException {
        json.writeArrayFieldStart("messages");
        for (Entry entry : entries) {
            json.writeStartObject();
            message(json, entry, false);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void message(JsonGenerator json, Entry entry, boolean withKey) throws IOException {
        type(json, "message", entry.room());
        json.writeStringField("epoch", entry.epoch());
        json.writeNumberField("offset", entry.offset());
        json.writeStringField("nick", entry.nick());
        json.writeStringField("text", entry.text());
        json.writeStringField("time", Times.format(entry.time()));
        if (withKey && entry.key() != null) {
            json.writeStringField("key", entry.key());
        }
    }

    private static byte[] presence(
            RoomName room,
            @Nullable String entered,
            @Nullable String left,
            RoomEvent.@Nullable Renamed renamed,
            int online) {
        return Json.object(json -> {
            type(json, "presence", room);
            names(json, "entered", entered);
            names(json, "left", left);
            json.writeArrayFieldStart("renamed");
            if (renamed != null) {
                json.writeStartObject();
                json.writeStringField("from", renamed.from());
                json.writeStringField("to", renamed.to());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("online", online);
        });
    }

    private static void names(JsonGenerator json, String field, @Nullable String name) throws IOException {
        json.writeArrayFieldStart(field);
        if (name != null) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private static void type(JsonGenerator json, String type, RoomName room) throws IOException {
        json.writeStringField("type", type);
        json.writeStringField("room", room.value());
    }

    private static void answer(JsonGenerator json, @Nullable Long re, String type) throws IOException {
        if (re != null) {
            json.writeNumberField("re", re);
        }
        json.writeStringField("type", type);
    }
}
