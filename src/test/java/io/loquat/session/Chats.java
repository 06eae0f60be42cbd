package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.RoomLog;
import io.loquat.metrics.NoMeters;
import io.loquat.presence.local.LocalPeople;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** Chats of one server, whose figures nobody reads. */
public final class Chats {
    private Chats() {}

    public static Chat of(
            Settings settings, RoomLog log, ConnectionManager connections, Supplier<ScheduledExecutorService> threads) {
        LocalPeople people = new LocalPeople(settings.presence().grace(), System::nanoTime, log::nextGuest);
        return new Chat(settings, log, people, connections, new NoMeters(), threads, "node");
    }
}
