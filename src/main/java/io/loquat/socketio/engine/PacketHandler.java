package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.loquat.session.Session;
import java.util.Arrays;

/** Handles the packets that the carrier of a session receives. Owner: the event loop of the session's connection. */
final class PacketHandler {
    private final CarriedSession session;
    private final Session above;
    private final EngineHeartbeat heartbeat;
    private final Runnable onClose;

    /**
     * Creates a handler.
     *
     * @param above receives the messages
     * @param onClose called when the client closes the session
     */
    PacketHandler(CarriedSession session, Session above, EngineHeartbeat heartbeat, Runnable onClose) {
        this.session = session;
        this.above = above;
        this.heartbeat = heartbeat;
        this.onClose = onClose;
    }

    /** Handles a packet that begins with its type. */
    void text(String packet, Transport by) {
        heartbeat.seen();
        char type = packet.isEmpty() ? ' ' : packet.charAt(0);
        switch (type) {
            case '4' -> above.onText(packet.substring(1));
            case '2', '3' -> {
                if ((type == '2') != (session.version() == EngineVersion.V3)) {
                    session.malformed();
                    return;
                }
                if (type == '2') {
                    session.connection().answer(EnginePacket.text('3' + packet.substring(1)));
                }
                by.handled();
            }
            case 'b' -> {
                byte[] message = Payload.bytes(session.version(), packet);
                if (message == null) {
                    session.malformed();
                } else {
                    session.onMessage(message, by);
                }
            }
            case '6' -> by.handled();
            case '1' -> {
                by.handled();
                onClose.run();
            }
            default -> session.malformed();
        }
    }

    /** Handles a binary frame of a WebSocket, which is a message in the form of the session's revision. */
    void binary(byte[] frame, Transport by) {
        if (session.version() == EngineVersion.V4) {
            session.onMessage(frame, by);
        } else if (frame.length > 0 && frame[0] == Payload.MESSAGE) {
            session.onMessage(Arrays.copyOfRange(frame, 1, frame.length), by);
        } else {
            session.malformed();
        }
    }

    /** Passes a binary message on. */
    void message(byte[] message) {
        heartbeat.seen();
        above.onBinary(message);
    }
}
