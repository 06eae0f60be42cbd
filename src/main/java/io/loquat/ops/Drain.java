package io.loquat.ops;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Chat;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Drains the server at SIGTERM, before the HTTP server stops. New connections are refused. Existing ones are asked to
 * reconnect, which takes them to another server, and are then closed. Both are spread over the duration of the drain so
 * that the other servers are not overrun.
 */
@Singleton
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

    /** Connections that an event loop notifies before it serves its sockets again: about a millisecond of work. */
    private static final int BATCH = 256;

    private final Chat chat;
    private final ConnectionManager connections;
    private final Duration duration;
    private final Duration closeWithin;

    Drain(Chat chat, ConnectionManager connections, Settings settings) {
        this.chat = chat;
        this.connections = connections;
        this.duration = settings.drain().duration();
        this.closeWithin = settings.limits().closeWithin();
    }

    // Unlike the shutdown event, this one is fired while the HTTP server is still serving.
    void onStop(@Observes ShutdownDelayInitiatedEvent stop) throws InterruptedException {
        chat.admission().drain();
        if (chat.admission().size() == 0) {
            return;
        }
        LOG.infof("Draining %d connections over %s", chat.admission().size(), duration);
        long start = System.nanoTime();
        connections.onEachLoop(here -> {
            Collections.shuffle(here, ThreadLocalRandom.current());
            announce(here, 0, new DrainPlan(duration, here.size(), ThreadLocalRandom.current()), start);
        });
        if (!chat.admission().awaitEmpty(duration.plus(closeWithin))) {
            LOG.infof(
                    "%d connections were still open at the end of the drain",
                    chat.admission().size());
        }
    }

    // Notifies the connections of one event loop; runs on it.
    private static void announce(List<Connection> here, int from, DrainPlan plan, long start) {
        int to = Math.min(here.size(), from + BATCH);
        long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        for (int i = from; i < to; i++) {
            Connection connection = here.get(i);
            long afterMs = Math.max(0, plan.reconnectAfterMs(i) - passedMs);
            connection.goAway(afterMs);
            later(connection, afterMs + plan.overlapMs(), () -> connection.close(CloseCode.DRAINING));
        }
        if (to < here.size()) {
            // A timer runs in a later iteration of the loop, after the sockets have been served.
            later(here.get(to), 1, () -> announce(here, to, plan, start));
        }
    }

    private static void later(Connection connection, long ms, Runnable task) {
        var unused = connection.eventLoop().schedule(task, ms, TimeUnit.MILLISECONDS);
    }
}
