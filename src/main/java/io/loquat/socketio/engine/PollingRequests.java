package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.loquat.socketio.engine.PollingTransport.Request;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of a polling session. The time between an answer and the next poll is limited, so a client that
 * has left keeps neither its nickname nor its seat. Owner: the event loop of the session's connection.
 */
final class PollingRequests {
    private final CarriedSession session;
    private final PollingTransport polling;
    private @Nullable ScheduledFuture<?> wait;

    PollingRequests(CarriedSession session, PollingTransport polling) {
        this.session = session;
        this.polling = polling;
    }

    /** Handles a poll. A second poll while another is pending ends the session. */
    void poll(Request request) {
        if (!session.isPolling() && !polling.isClosing()) {
            request.refuse(refusal());
            return;
        }
        if (!polling.poll(request)) {
            connection().close(CloseCode.NORMAL);
            request.refuse(EngineError.BAD_REQUEST);
            return;
        }
        stop();
        connection().seen(0);
        connection().onWritable();
        if (session.isUpgrading()) {
            // The client moves to its WebSocket only when no poll is pending.
            polling.release();
        }
    }

    /** Handles a post. The session ends if the post is malformed or another one is still being handled. */
    void post(Request request, byte[] body, boolean isBinary) {
        if (!session.isPolling()) {
            request.refuse(refusal());
            return;
        }
        List<Payload.Packet> packets = Payload.decode(session.version(), body, isBinary);
        if (packets == null) {
            session.malformed();
            request.refuse(EngineError.BAD_REQUEST);
            return;
        }
        if (!polling.post(request, packets.size())) {
            connection().close(CloseCode.NORMAL);
            request.refuse(EngineError.BAD_REQUEST);
            return;
        }
        for (Payload.Packet packet : packets) {
            connection().seen(0);
            switch (packet) {
                case Payload.Text text -> session.onText(text.packet(), polling);
                case Payload.Binary binary -> session.onMessage(binary.bytes(), polling);
            }
        }
    }

    /** Returns whether a request is pending in a session that has not ended. */
    boolean has(Request request) {
        return polling.has(request) && !connection().isEnded();
    }

    /** Starts the time limit for the next poll. */
    void await() {
        stop();
        if (connection().isEnded()) {
            return;
        }
        wait = connection()
                .eventLoop()
                .schedule(this::check, session.settings().pollWithin().toNanos(), NANOSECONDS);
    }

    /** Stops waiting for the next poll. */
    void stop() {
        if (wait != null) {
            wait.cancel(false);
            wait = null;
        }
    }

    // A client that is moving to its WebSocket does not poll; the upgrade has its own time limit.
    private void check() {
        if (session.isOnPolling() && !session.isUpgrading()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        }
    }

    // The session has ended, or a WebSocket carries it.
    private EngineError refusal() {
        return connection().isEnded() ? EngineError.SESSION_UNKNOWN : EngineError.BAD_REQUEST;
    }

    private Connection connection() {
        return session.connection();
    }
}
