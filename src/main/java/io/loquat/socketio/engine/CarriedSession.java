package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;

/**
 * A session as seen by its carriers: polling, a WebSocket, and the upgrade from one to the other. All methods are
 * called on the event loop of the session's connection.
 */
interface CarriedSession extends EngineSocket {
    /** Returns whether this carrier carries the session now. */
    boolean isOn(Transport carrier);

    /** Returns whether polling carries the session now, even if the session has ended. */
    boolean isOnPolling();

    /**
     * Returns whether polling carries the session. Ends the session, and returns false, if the client has been silent
     * for too long.
     */
    boolean isPolling();

    /** Returns whether the probe of a WebSocket was answered, so that the client stops polling. */
    boolean isUpgrading();

    /** Starts the time limit for the client's next poll. */
    void awaitPoll();

    /** Handles a packet that the client sent by this carrier. */
    void onText(String packet, Transport by);

    /** Handles a binary frame that the client sent by this carrier. */
    void onBinary(byte[] frame, Transport by);

    /** Handles a binary message that the client sent by this carrier. */
    void onMessage(byte[] message, Transport by);

    /** Closes the session if this WebSocket carries it, otherwise only the WebSocket. */
    void closed(Transport socket, CloseCode code);

    /** Handles the end of a WebSocket: of the session, or of an upgrade. */
    void ended(Transport socket, boolean comesBack, int code);
}
