package io.loquat.metrics;

import io.loquat.log.RoomLog.Appended;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/** What the way of a message reports to whoever measures. Every method may be called on any thread and must not block. */
public interface Meters {
    /** A client's send was taken for a room; the answer to it is told to what is returned. */
    Sending taken(RoomName room);

    /** A client's message was accepted for a room. */
    void messageIn();

    /** An append was answered after that time. */
    void appended(long nanos);

    /** The last reader of an event was written to, that time after this server heard of it. */
    void delivered(RoomEvent event, long nanos);

    /** A reader came back with a position, and got all that it missed or is told that it did not. */
    void resumed(boolean recovered);

    /** The store did not answer. */
    void storeFailed();

    /** Somebody was not let in. */
    void turnedAway(Refusal reason);

    /** A client was answered this error. */
    void refused(ErrorCode code);

    /** Why somebody is not let in. */
    enum Refusal {
        /** The page is of a foreign origin. */
        ORIGIN,
        /** The path names no room. */
        ROOM,
        /** This is no opening handshake. */
        HANDSHAKE,
        /** There are too many connections of the address. */
        ADDRESS,
        /** There are too many new rooms of the address. */
        NEW_ROOMS,
        /** There are too many connections. */
        SERVER_FULL,
        /** The server is shutting down. */
        DRAINING
    }

    /** A send on its way to its answer. */
    @FunctionalInterface
    interface Sending {
        /** Of which nobody takes note. */
        Sending UNNOTED = result -> {};

        /** It was answered; null when its room could not be opened. Once. */
        void answered(@Nullable Appended result);
    }
}
