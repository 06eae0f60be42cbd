package io.loquat.delivery;

import io.loquat.protocol.RoomName;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * What a log line carries beside its text: {@code connection} with the id of the connection that it is about, and {@code room}
 * where there is one. Any thread.
 */
public final class About {
    private static final String CONNECTION = "connection";
    private static final String ROOM = "room";

    private final long id;
    private volatile @Nullable RoomName room;

    About(long id) {
        this.id = id;
    }

    /** Names the connection. */
    public long id() {
        return id;
    }

    /** From now on the connection's lines name this room, the only one that it is in. */
    public void isIn(RoomName only) {
        room = only;
    }

    /** Says something about the connection. */
    public void log(Runnable line) {
        MDC.put(CONNECTION, id);
        try {
            RoomName named = room;
            if (named == null) {
                line.run();
            } else {
                log(named, line);
            }
        } finally {
            MDC.remove(CONNECTION);
        }
    }

    /** Says something about a room. */
    public static void log(RoomName room, Runnable line) {
        MDC.put(ROOM, room.value());
        try {
            line.run();
        } finally {
            MDC.remove(ROOM);
        }
    }
}
