package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades a polling session to a WebSocket: the client probes the WebSocket, lets its pending requests end, and then
 * sends the upgrade packet. Owner: the event loop of the session's connection.
 */
final class EngineUpgrade {
    private static final String PROBE = "2probe";
    private static final String PROBED = "3probe";
    private static final String UPGRADE = "5";

    private final CarriedSession session;
    private final PollingTransport polling;
    private final EngineTransport wire;
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private @Nullable Transport socket;
    private boolean isAgreed;

    EngineUpgrade(CarriedSession session, PollingTransport polling, EngineTransport wire) {
        this.session = session;
        this.polling = polling;
        this.wire = wire;
    }

    /** Returns whether an upgrade may begin: one at a time, and none after one has succeeded. Any thread. */
    boolean begin() {
        return isTaken.compareAndSet(false, true);
    }

    /** Starts the upgrade to a WebSocket, whose client must complete it in time. */
    void probe(Transport opened) {
        socket = opened;
        if (session.connection().isEnded()) {
            giveUp(opened);
            return;
        }
        var unused = session.connection()
                .eventLoop()
                .schedule(
                        () -> giveUp(opened), session.settings().connectWithin().toNanos(), NANOSECONDS);
    }

    /** Returns whether the probe was answered, so that the client stops polling. */
    boolean isAgreed() {
        return isAgreed;
    }

    /** Handles a packet from a WebSocket that does not carry the session. */
    void onText(String packet, Transport from) {
        if (from != socket) {
            // Its upgrade has been given up.
            return;
        }
        if (packet.equals(PROBE)) {
            isAgreed = true;
            from.write(EnginePacket.text(PROBED).bytes());
            from.flush();
            polling.release();
            from.handled();
        } else if (packet.equals(UPGRADE) && !polling.isHandling()) {
            polling.release();
            socket = null;
            isAgreed = false;
            wire.moveTo(from);
            from.handled();
            session.connection().onWritable();
        } else {
            giveUp(from);
        }
    }

    /** Closes a WebSocket whose upgrade is not complete; polling continues. */
    void giveUp(Transport given) {
        if (given == socket) {
            given.close(CloseCode.NO_SIGN_OF_LIFE.code(), CloseCode.NO_SIGN_OF_LIFE.reason());
            ended(given);
        }
    }

    /** Handles the end of a WebSocket whose upgrade is not complete. */
    void ended(Transport gone) {
        if (gone == socket) {
            socket = null;
            isAgreed = false;
            isTaken.set(false);
            if (!polling.isPolled()) {
                session.awaitPoll();
            }
        }
    }

    /** Ends an upgrade under way, because the session has ended. */
    void end() {
        if (socket != null) {
            giveUp(socket);
        }
    }
}
