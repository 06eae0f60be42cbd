package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.RoomName;

/** What the keys and the channels of the log are called; docs/architecture.md has them all. */
final class Names {
    /** All rooms, and those that never had a message. */
    static final String ROOMS = "loquat:rooms";

    static final String EMPTY_ROOMS = "loquat:rooms:empty";

    /** The last of the guests' series. */
    static final String GUESTS = "loquat:guests";

    /** What tells the chat that was imported. */
    static final String IMPORTED = "loquat:imported";

    private Names() {}

    /** The names of the rooms of an import that goes on; before the keys of its rooms, too. */
    static String stage(String id) {
        return "loquat:import:" + id + ":";
    }

    /** The room's key, and its channel. No name of a room holds a brace. */
    static String room(RoomName room) {
        return "loquat:{" + room + "}";
    }

    static byte[] log(RoomName room) {
        return (room(room) + ":log").getBytes(UTF_8);
    }

    /** The key by which a retry of the draft is known, empty without one. No name of a person holds a line feed. */
    static byte[] retry(Draft draft) {
        return draft.key() == null
                ? new byte[0]
                : (room(draft.room()) + ":key:" + draft.author() + '\n' + draft.key()).getBytes(UTF_8);
    }
}
