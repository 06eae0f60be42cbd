package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.RoomLog;
import io.loquat.metrics.NoMeters;
import io.loquat.presence.local.LocalPeople;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** Creates the chat of a single server without metrics. */
public final class TestChat {
    private TestChat() {}

    public static Chat of(
            Settings settings, RoomLog log, ConnectionManager connections, Supplier<ScheduledExecutorService> threads) {
        LocalPeople people = new LocalPeople(settings.presence().grace(), System::nanoTime, log::nextGuest);
        return new Chat(settings, log, people, connections, new NoMeters(), threads, "node");
    }
}
