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
 * The leave-taking of a server, at SIGTERM and before the HTTP server stops: nobody is let in any more, and who is here is asked
 * to come back elsewhere, then closed, spread over the time of the drain so that the next server is not overrun.
 */
@Singleton
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

    /** How many an event loop tells before it looks at its sockets again: about a millisecond, which is what others wait. */
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

    // This event, unlike that of the shutdown itself, comes while the HTTP server still serves.
    void onStop(@Observes ShutdownDelayInitiatedEvent stop) throws InterruptedException {
        chat.admission().drain();
        if (chat.admission().size() == 0) {
            return;
        }
        LOG.infof("Draining %d connections over %s", chat.admission().size(), duration);
        long start = System.nanoTime();
        connections.onEachLoop(here -> {
            Collections.shuffle(here, ThreadLocalRandom.current());
            tell(here, 0, new DrainPlan(duration, here.size(), ThreadLocalRandom.current()), start);
        });
        if (!chat.admission().awaitEmpty(duration.plus(closeWithin))) {
            LOG.infof(
                    "%d connections were still here at the end of the drain",
                    chat.admission().size());
        }
    }

    // On the event loop of all of them.
    private static void tell(List<Connection> here, int from, DrainPlan plan, long start) {
        int to = Math.min(here.size(), from + BATCH);
        long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        for (int i = from; i < to; i++) {
            Connection connection = here.get(i);
            long afterMs = Math.max(0, plan.comesBackAfterMs(i) - passedMs);
            connection.goAway(afterMs);
            later(connection, afterMs + plan.overlapMs(), () -> connection.close(CloseCode.DRAINING));
        }
        if (to < here.size()) {
            // By a timer, and so in a later iteration of the loop, in which the sockets are looked at first.
            later(here.get(to), 1, () -> tell(here, to, plan, start));
        }
    }

    private static void later(Connection connection, long ms, Runnable what) {
        var unused = connection.eventLoop().schedule(what, ms, TimeUnit.MILLISECONDS);
    }
}
