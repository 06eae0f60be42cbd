package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Keyspace;
import java.util.List;

/** What the keys and the channels of the log are called; docs/architecture.md has them all. No name of a room holds a brace. */
record LogKeys(Keyspace space) {
    /** All rooms. */
    String rooms() {
        return space.key("rooms");
    }

    /** Those that never had a message. */
    String emptyRooms() {
        return space.key("rooms:empty");
    }

    /** The last of the guests' series. */
    String guests() {
        return space.key("guests");
    }

    /** What tells the chat that was imported. */
    String imported() {
        return space.key("imported");
    }

    /** The names of the rooms of an import that goes on; before the keys of its rooms, too. */
    String stage(String id) {
        return space.key("import:" + id + ":");
    }

    byte[] room(RoomName room) {
        return key(room).getBytes(UTF_8);
    }

    byte[] log(RoomName room) {
        return (key(room) + ":log").getBytes(UTF_8);
    }

    /** Of the room, of its log, and by which a retry of the draft is known, if it is. No name of a person holds a line feed. */
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
