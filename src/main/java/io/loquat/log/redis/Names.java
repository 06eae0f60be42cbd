package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.RoomName;

/** What the keys and the channels of the log are called; docs/architecture.md has them all. */
final class Names {
    private Names() {}

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
