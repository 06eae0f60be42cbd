package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Keyspace;
import java.util.List;

/** The names of the log's keys and channels; docs/architecture.md lists them all. No room name contains a brace. */
record LogKeys(Keyspace space) {
    /** The set of all rooms. */
    String rooms() {
        return space.key("rooms");
    }

    /** The set of rooms that never had a message. */
    String emptyRooms() {
        return space.key("rooms:empty");
    }

    /** The last guest number. */
    String guests() {
        return space.key("guests");
    }

    /** The digest of the imported chat. */
    String imported() {
        return space.key("imported");
    }

    /** The set of rooms of a running import; also the prefix of the keys of its rooms. */
    String stage(String id) {
        return space.key("import:" + id + ":");
    }

    byte[] room(RoomName room) {
        return key(room).getBytes(UTF_8);
    }

    byte[] log(RoomName room) {
        return (key(room) + ":log").getBytes(UTF_8);
    }

    /**
     * Returns the keys of the room, of its log and, if the draft has an idempotency key, of that. No person's name
     * contains a line feed.
     */
    List<byte[]> of(Draft draft) {
        byte[] room = room(draft.room());
        byte[] log = log(draft.room());
        return draft.key() == null
                ? List.of(room, log)
                : List.of(
                        room, log, (key(draft.room()) + ":key:" + draft.author() + '\n' + draft.key()).getBytes(UTF_8));
    }

    String channel(RoomName room) {
        return space.channel("{" + room + "}");
    }

    private String key(RoomName room) {
        return space.key("{" + room + "}");
    }
}
