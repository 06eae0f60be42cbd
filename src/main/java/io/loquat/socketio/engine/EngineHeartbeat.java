package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;

/**
 * The heartbeat of a session: in revision 4 the server pings, in revision 3 the client. Owner: the event loop of its
 * connection.
 */
final class EngineHeartbeat {
    private final EngineVersion version;
    private final EngineSettings settings;
    private final Connection connection;
    private ScheduledFuture<?> timer;
    private boolean isPongAwaited;
    private long lastSeen = System.nanoTime();
    private long dueAt;

    /** Starts the heartbeat. */
    EngineHeartbeat(EngineVersion version, EngineSettings settings, Connection connection) {
        this.version = version;
        this.settings = settings;
        this.connection = connection;
        Duration first = version == EngineVersion.V4 ? settings.pingInterval() : settings.silence();
        this.dueAt = lastSeen + first.toNanos();
        this.timer = connection.eventLoop().schedule(this::check, first.toNanos(), NANOSECONDS);
    }

    /** Records a sign of life from the client. */
    void seen() {
        lastSeen = System.nanoTime();
        if (isPongAwaited) {
            isPongAwaited = false;
            schedule(lastSeen, settings.pingInterval());
        }
    }

    /** Returns whether the client has been silent for too long. */
    boolean isLost() {
        long now = System.nanoTime();
        return !connection.isPaused()
                && (version == EngineVersion.V3
                        ? now - lastSeen >= settings.silence().toNanos()
                        : isPongAwaited && now - dueAt >= 0);
    }

    /** Stops the heartbeat. */
    void stop() {
        timer.cancel(false);
    }

    // Counts from the time that was scheduled, not from when a busy event loop ran the task.
    private void schedule(long from, Duration until) {
        timer.cancel(false);
        dueAt = from + until.toNanos();
        timer = connection.eventLoop().schedule(this::check, dueAt - System.nanoTime(), NANOSECONDS);
    }

    private void check() {
        if (connection.isPaused()) {
            // A client that is not being read cannot show that it is alive.
            schedule(System.nanoTime(), settings.pingTimeout());
        } else if (isLost()) {
            connection.close(CloseCode.NO_SIGN_OF_LIFE);
        } else if (version == EngineVersion.V3) {
            schedule(lastSeen, settings.silence());
        } else {
            isPongAwaited = true;
            schedule(dueAt, settings.pingTimeout());
            // Last, because it ends the connection if the outbox is full.
            connection.answer(EnginePacket.text("2"));
        }
    }
}
