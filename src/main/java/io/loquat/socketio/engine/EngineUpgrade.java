package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.protocol.CloseCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a session that polls moves to a socket: the client probes the socket, lets its requests end, and says that it comes. Owner:
 * the event loop of the session's connection.
 */
final class EngineUpgrade {
    private static final String PROBE = "2probe";
    private static final String PROBED = "3probe";
    private static final String UPGRADE = "5";

    private final EngineSession session;
    private final PollingTransport polling;
    private final EngineTransport wire;
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private @Nullable SocketTransport socket;
    private boolean isAgreed;

    EngineUpgrade(EngineSession session, PollingTransport polling, EngineTransport wire) {
        this.session = session;
        this.polling = polling;
        this.wire = wire;
    }

    /** Whether a socket may be opened beside the polling: one at a time, and one that got there. Any thread. */
    boolean begin() {
        return isTaken.compareAndSet(false, true);
    }

    /** The socket that was opened: it has its time to complete the upgrade. */
    void probe(SocketTransport opened) {
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

    /** Whether the client was told to come, so that it polls no more. */
    boolean isAgreed() {
        return isAgreed;
    }

    /** What a socket says that does not carry the session. */
    void onText(String packet, SocketTransport from) {
        if (from != socket) {
            // It was given up.
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

    /** Ends the socket unless it got there: polling goes on. */
    void giveUp(SocketTransport given) {
        if (given == socket) {
            given.close(CloseCode.NO_SIGN_OF_LIFE.code(), CloseCode.NO_SIGN_OF_LIFE.reason());
            ended(given);
        }
    }

    /** The socket is gone. */
    void ended(SocketTransport gone) {
        if (gone == socket) {
            socket = null;
            isAgreed = false;
            isTaken.set(false);
            if (!polling.isPolled()) {
                session.awaitPoll();
            }
        }
    }

    /** The session is over. */
    void end() {
        if (socket != null) {
            giveUp(socket);
        }
    }
}
