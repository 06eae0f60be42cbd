package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades a polling session to a WebSocket. The client probes the WebSocket, waits for its pending requests to end,
 * and then sends the upgrade packet. Owner: the event loop of the session's connection.
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
    private boolean isProbed;

    EngineUpgrade(CarriedSession session, PollingTransport polling, EngineTransport wire) {
        this.session = session;
        this.polling = polling;
        this.wire = wire;
    }

    /** Returns whether an upgrade may begin: only one at a time, and none after one has succeeded. Any thread. */
    boolean begin() {
        return isTaken.compareAndSet(false, true);
    }

    /** Starts the upgrade to a WebSocket, whose client must complete it in time. */
    void probe(Transport opened) {
        socket = opened;
        if (session.connection().isEnded()) {
            abort(opened);
            return;
        }
        var unused = session.connection()
                .eventLoop()
                .schedule(
                        () -> abort(opened), session.settings().connectWithin().toNanos(), NANOSECONDS);
    }

    /** Returns whether the probe was answered, so that the client stops polling. */
    boolean isProbed() {
        return isProbed;
    }

    /** Handles a packet from a WebSocket that does not carry the session. */
    void onText(String packet, Transport from) {
        if (from != socket) {
            // Its upgrade was aborted.
            return;
        }
        if (packet.equals(PROBE)) {
            isProbed = true;
            from.write(EnginePacket.text(PROBED).bytes());
            from.flush();
            polling.release();
            from.handled();
        } else if (packet.equals(UPGRADE) && !polling.isHandling()) {
            polling.release();
            socket = null;
            isProbed = false;
            wire.moveTo(from);
            from.handled();
            session.connection().onWritable();
        } else {
            abort(from);
        }
    }

    /** Closes a WebSocket whose upgrade is not complete; polling continues. */
    void abort(Transport opened) {
        if (opened == socket) {
            opened.close(CloseCode.NO_SIGN_OF_LIFE.code(), CloseCode.NO_SIGN_OF_LIFE.reason());
            ended(opened);
        }
    }

    /** Handles the end of a WebSocket whose upgrade is not complete. */
    void ended(Transport closed) {
        if (closed == socket) {
            socket = null;
            isProbed = false;
            isTaken.set(false);
            if (!polling.isPolled()) {
                session.awaitPoll();
            }
        }
    }

    /** Aborts an upgrade in progress, because the session has ended. */
    void end() {
        if (socket != null) {
            abort(socket);
        }
    }
}
