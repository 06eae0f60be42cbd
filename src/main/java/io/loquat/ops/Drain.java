package io.loquat.ops;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Chat;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The leave-taking of a server, at SIGTERM and before the HTTP server stops: nobody is let in any more, and who is here is asked
 * to come back elsewhere, spread over the time of the drain so that the next server is not overrun.
 */
@Singleton
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

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
        connections.forEach(connection -> {
            long delay = ThreadLocalRandom.current().nextLong(duration.toMillis() + 1);
            connection.goAway(delay);
            var unused = connection
                    .eventLoop()
                    .schedule(() -> connection.close(CloseCode.DRAINING), delay, TimeUnit.MILLISECONDS);
        });
        if (!chat.admission().awaitEmpty(duration.plus(closeWithin))) {
            LOG.infof(
                    "%d connections were still here at the end of the drain",
                    chat.admission().size());
        }
    }
}
