package io.loquat.room;

import io.loquat.delivery.ConnectionManager;
import io.loquat.log.Pages;
import io.loquat.log.RoomLog;
import io.loquat.metrics.NoMeters;
import io.loquat.presence.local.LocalPeople;
import java.time.Duration;

/** Creates room services around a test's log and connections. */
final class TestRoomServices {
    private TestRoomServices() {}

    static RoomServices of(RoomLog log, ConnectionManager connections) {
        return new RoomServices(
                log,
                new Pages(log, 512 * 1024, 300),
                new LocalPeople(Duration.ofSeconds(30), System::nanoTime, log::nextGuest),
                connections,
                new NoMeters(),
                100_000,
                () -> System.nanoTime() / 1_000_000);
    }
}
