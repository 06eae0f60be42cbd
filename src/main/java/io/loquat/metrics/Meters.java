package io.loquat.metrics;

import io.loquat.log.RoomLog.Appended;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/** Receives the measurements on the path of a message. Every method may be called on any thread and must not block. */
public interface Meters {
    /** Called when a send to a room has been accepted for processing. Its result is reported to the returned object. */
    PendingSend sendAccepted(RoomName room);

    /** Called when a message was accepted for a room. */
    void messageIn();

    /** Called when an append has completed, with the time that it took. */
    void appended(long nanos);

    /** Called when an event has been written to its last subscriber, with the time since this server received it. */
    void delivered(RoomEvent event, long nanos);

    /** Called when a client has resumed; {@code recovered} says whether it received everything that it missed. */
    void resumed(boolean recovered);

    /** Called when the store did not answer. */
    void storeFailed();

    /** Called when a connection was refused. */
    void connectionRefused(Refusal reason);

    /** Called when an error is sent to a client. */
    void errorSent(ErrorCode code);

    /** The reasons to refuse a connection. */
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

    /** A send that has no result yet. */
    @FunctionalInterface
    interface PendingSend {
        /** Ignores the result. */
        PendingSend NOOP = result -> {};

        /** Called once with the result; null if the room could not be opened. */
        void answered(@Nullable Appended result);
    }
}
