package io.loquat.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.loquat.protocol.Command.Decoded;
import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the commands of full mode. Bad input gives a value, never an exception, and costs time and memory in
 * proportion to its length.
 */
public final class CommandDecoder {
    /** The largest whole number that every JSON parser represents exactly (RFC 7493 §2.2). */
    static final long MAX_ID = (1L << 53) - 1;

    private static final int MAX_KEY = 64;
    private static final int MAX_LONG_DIGITS = 16;

    /** Stands for a value of a type that no known field has. */
    private static final Object OTHER = new Object();

    private final Map<String, Object> fields = new HashMap<>();

    private CommandDecoder() {}

    /** Returns the command in a text frame, or the error in it. */
    public static Decoded decode(String frame) {
        return new CommandDecoder().read(frame);
    }

    private Decoded read(String frame) {
        try (JsonParser json = Json.FACTORY.createParser(frame)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Malformed(null, ErrorCode.BAD_REQUEST, "A frame must be one JSON object.");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                Object value = value(json, json.nextToken());
                if (value != null) {
                    fields.put(name, value);
                }
            }
            if (json.nextToken() != null) {
                return new Malformed(id(), ErrorCode.BAD_REQUEST, "A frame must be one JSON object and nothing else.");
            }
        } catch (IOException e) {
            return new Malformed(
                    id(), ErrorCode.BAD_REQUEST, "A frame must be well-formed JSON without duplicate names.");
        }
        Long id = id();
        if (id == null) {
            return new Malformed(
                    null, ErrorCode.BAD_REQUEST, "A command needs an id, a whole number from 0 to 2^53-1.");
        }
        try {
            return new Valid(command(id));
        } catch (BadField e) {
            return new Malformed(id, e.code, e.reason);
        }
    }

    private static @Nullable Object value(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getTextLength() <= MAX_LONG_DIGITS ? (Object) json.getLongValue() : OTHER;
            case VALUE_NULL -> null;
            case START_OBJECT -> "since".equals(json.currentName()) ? since(json) : skip(json);
            default -> skip(json);
        };
    }

    private static Object skip(JsonParser json) throws IOException {
        json.skipChildren();
        return OTHER;
    }

    private static Object since(JsonParser json) throws IOException {
        String epoch = null;
        long offset = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            Object value = value(json, json.nextToken());
            if ("epoch".equals(name) && value instanceof String s) {
                epoch = s;
            } else if ("offset".equals(name) && value instanceof Long n) {
                offset = n;
            }
        }
        return epoch == null || offset < 0 ? OTHER : new Position(epoch, offset);
    }

    private @Nullable Long id() {
        return fields.get("id") instanceof Long n && n >= 0 && n <= MAX_ID ? n : null;
    }

    private Command command(long id) throws BadField {
        return switch (text("type")) {
            case "hello" -> new Command.Hello(id, optional("nick"), optional("resume"), Lang.of(optional("lang")));
            case "join" -> new Command.Join(id, room(), position(), limit(0));
            case "leave" -> new Command.Leave(id, room());
            case "send" -> send(id);
            case "history" -> new Command.History(id, room(), page());
            case "typing" -> new Command.Typing(id, room());
            case "rename" -> new Command.Rename(id, text("nick"));
            case "ping" -> new Command.Ping(id);
            default -> throw new BadField("This type of command does not exist.");
        };
    }

    private Command.Send send(long id) throws BadField {
        RoomName room = room();
        String text = text("text");
        if (text.isEmpty() || !Texts.isWellFormed(text)) {
            throw new BadField("A text must be at least one character of well-formed Unicode.");
        }
        String key = text("key");
        if (!isKey(key)) {
            throw new BadField("A key must be 1 to " + MAX_KEY + " characters.");
        }
        return new Command.Send(id, room, text, key);
    }

    /** Returns whether a client may use this as the key of a message: 1-64 code points of well-formed Unicode. */
    public static boolean isKey(String key) {
        return !key.isEmpty() && !Texts.isLongerThan(key, MAX_KEY) && Texts.isWellFormed(key);
    }

    private RoomName room() throws BadField {
        RoomName room = RoomName.parse(text("room"));
        if (room == null) {
            throw new BadField(
                    ErrorCode.BAD_ROOM, "A room's name must be 1 to 64 letters, marks, digits, '-', '_' or '.'.");
        }
        return room;
    }

    private @Nullable Position position() throws BadField {
        Object value = fields.get("since");
        if (value == null) {
            return null;
        }
        if (value instanceof Position position) {
            return position;
        }
        throw new BadField("since must be an object with epoch and offset.");
    }

    private PageRequest page() throws BadField {
        int limit = limit(1);
        Long before = offset("before");
        Long after = offset("after");
        if (before != null && after != null) {
            throw new BadField("Give before or after, not both.");
        }
        if (before != null) {
            return PageRequest.before(before, limit);
        }
        return after != null ? PageRequest.after(after, limit) : PageRequest.newest(limit);
    }

    private @Nullable Long offset(String name) throws BadField {
        Object value = fields.get(name);
        if (value == null || value instanceof Long n && n >= 0) {
            return (Long) value;
        }
        throw new BadField(name + " must be an offset, a whole number from 0.");
    }

    private int limit(int least) throws BadField {
        Object value = fields.get("limit");
        if (value == null) {
            return PageRequest.DEFAULT_LIMIT;
        }
        if (value instanceof Long n && n >= least && n <= PageRequest.MAX_LIMIT) {
            return n.intValue();
        }
        throw new BadField("limit must be a whole number from " + least + " to " + PageRequest.MAX_LIMIT + ".");
    }

    private String text(String name) throws BadField {
        String value = optional(name);
        if (value == null) {
            throw new BadField("The field " + name + " is missing.");
        }
        return value;
    }

    private @Nullable String optional(String name) throws BadField {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new BadField("The field " + name + " must be a string.");
    }

    /** Aborts the decoding of one command; never leaves this class. */
    private static final class BadField extends Exception {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;
        private final String reason;

        BadField(String reason) {
            this(ErrorCode.BAD_REQUEST, reason);
        }

        BadField(ErrorCode code, String reason) {
            super(reason, null, false, false);
            this.code = code;
            this.reason = reason;
        }
    }
}
