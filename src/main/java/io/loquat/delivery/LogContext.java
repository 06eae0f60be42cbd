package io.loquat.delivery;

import io.loquat.protocol.RoomName;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The MDC fields of log lines about a connection: {@code connection} with its id, and {@code room} if there is one. Any
 * thread.
 */
public final class LogContext {
    private static final String CONNECTION = "connection";
    private static final String ROOM = "room";

    private final long id;
    private volatile @Nullable RoomName room;

    LogContext(long id) {
        this.id = id;
    }

    /** Returns the id of the connection. */
    public long id() {
        return id;
    }

    /** Sets the only room of the connection, which its log lines name from now on. */
    public void setRoom(RoomName only) {
        room = only;
    }

    /** Runs {@code line}, which logs about the connection, with these fields. */
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

    /** Runs {@code line}, which logs about a room, with that field. */
    public static void log(RoomName room, Runnable line) {
        MDC.put(ROOM, room.value());
        try {
            line.run();
        } finally {
            MDC.remove(ROOM);
        }
    }
}
