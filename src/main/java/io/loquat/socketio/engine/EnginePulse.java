package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;

/** The signs of life of a session: in revision 4 we ping, in revision 3 the client does. Owner: the event loop of its connection. */
final class EnginePulse {
    private final EngineVersion version;
    private final EngineSettings settings;
    private final Connection connection;
    private ScheduledFuture<?> timer;
    private boolean isAwaited;
    private long heardAt = System.nanoTime();
    private long dueAt;

    /** Listens from now on. */
    EnginePulse(EngineVersion version, EngineSettings settings, Connection connection) {
        this.version = version;
        this.settings = settings;
        this.connection = connection;
        Duration first = version == EngineVersion.V4 ? settings.pingInterval() : settings.silence();
        this.dueAt = heardAt + first.toNanos();
        this.timer = connection.eventLoop().schedule(this::look, first.toNanos(), NANOSECONDS);
    }

    /** The client said something. */
    void heard() {
        heardAt = System.nanoTime();
        if (isAwaited) {
            isAwaited = false;
            listen(heardAt, settings.pingInterval());
        }
    }

    /** Whether it was silent for too long. */
    boolean isLost() {
        long now = System.nanoTime();
        return !connection.isHeld()
                && (version == EngineVersion.V3
                        ? now - heardAt >= settings.silence().toNanos()
                        : isAwaited && now - dueAt >= 0);
    }

    /** Listens no more. */
    void stop() {
        timer.cancel(false);
    }

    // From the moment that was meant, not from that at which a busy loop came to it.
    private void listen(long from, Duration until) {
        timer.cancel(false);
        dueAt = from + until.toNanos();
        timer = connection.eventLoop().schedule(this::look, dueAt - System.nanoTime(), NANOSECONDS);
    }

    private void look() {
        if (connection.isHeld()) {
            // Whom we do not read can not be heard.
            listen(System.nanoTime(), settings.pingTimeout());
        } else if (isLost()) {
            connection.close(CloseCode.NO_SIGN_OF_LIFE);
        } else if (version == EngineVersion.V3) {
            listen(heardAt, settings.silence());
        } else {
            isAwaited = true;
            listen(dueAt, settings.pingTimeout());
            // Last, because a full outbox ends the connection.
            connection.answer(EnginePacket.text("2"));
        }
    }
}
