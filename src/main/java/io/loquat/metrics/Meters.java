package io.loquat.metrics;

import io.loquat.log.RoomLog.Appended;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/** Receives what happens on the path of a message. Every method may be called on any thread and must not block. */
public interface Meters {
    /** Called when a send to a room was accepted for processing. Its answer is reported to the returned object. */
    Sending taken(RoomName room);

    /** Called when a message was accepted for a room. */
    void messageIn();

    /** Called when an append was answered, with the time it took. */
    void appended(long nanos);

    /** Called when the last subscriber of an event was written to, with the time since this server received it. */
    void delivered(RoomEvent event, long nanos);

    /** Called when a client resumed from a position: {@code recovered} if it received everything it missed. */
    void resumed(boolean recovered);

    /** Called when the store did not answer. */
    void storeFailed();

    /** Called when a connection was refused. */
    void turnedAway(Refusal reason);

    /** Called when a client received this error. */
    void refused(ErrorCode code);

    /** Why a connection is refused. */
    enum Refusal {
        /** The origin of the page is not allowed. */
        ORIGIN,
        /** The path does not name a room. */
        ROOM,
        /** It is not an opening handshake. */
        HANDSHAKE,
        /** The address has too many connections. */
        ADDRESS,
        /** The address has created too many rooms. */
        NEW_ROOMS,
        /** The server has too many connections. */
        SERVER_FULL,
        /** The server is shutting down. */
        DRAINING
    }

    /** A send that is waiting for its answer. */
    @FunctionalInterface
    interface Sending {
        /** A send that nobody observes. */
        Sending UNNOTED = result -> {};

        /** Called once when the send was answered; null if its room could not be opened. */
        void answered(@Nullable Appended result);
    }
}
