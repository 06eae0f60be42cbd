package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.loquat.socketio.engine.PollingTransport.Request;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a session that polls. Between an answer and the next poll there is only so much time: who is gone then keeps
 * neither its name nor its seat. Owner: the event loop of the session's connection.
 */
final class EngineRequests {
    private final EngineSession session;
    private final PollingTransport polling;
    private @Nullable ScheduledFuture<?> wait;

    EngineRequests(EngineSession session, PollingTransport polling) {
        this.session = session;
        this.polling = polling;
    }

    /** The client waits for what there is. Where that is not its turn the session ends. */
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
        if (session.isAgreedToMove()) {
            // It moves when no poll is under way.
            polling.release();
        }
    }

    /** The client sent a body. Where it can not be taken the session ends. */
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

    /** Whether the request waits for its answer, and the session for what follows. */
    boolean has(Request request) {
        return polling.has(request) && !connection().isEnded();
    }

    /** No poll waits: the next has its time from now on. */
    void await() {
        stop();
        if (connection().isEnded()) {
            return;
        }
        wait = connection()
                .eventLoop()
                .schedule(this::look, session.settings().pollWithin().toNanos(), NANOSECONDS);
    }

    /** Awaits nothing any more. */
    void stop() {
        if (wait != null) {
            wait.cancel(false);
            wait = null;
        }
    }

    // Who moves polls no more; that has a time of its own.
    private void look() {
        if (session.isOnPolling() && !session.isAgreedToMove()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        }
    }

    // It is over, or on a socket.
    private EngineError refusal() {
        return connection().isEnded() ? EngineError.SESSION_UNKNOWN : EngineError.BAD_REQUEST;
    }

    private Connection connection() {
        return session.connection();
    }
}
