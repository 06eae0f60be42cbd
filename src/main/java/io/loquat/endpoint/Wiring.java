package io.loquat.endpoint;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;
import io.loquat.session.Chat;
import io.loquat.session.Meters;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Puts the house together: the plain objects of the other packages, with the settings. */
@Singleton
public class Wiring {
    /** How often the heartbeat looks within its shortest time: what is due is at most a tenth late. */
    private static final int LOOKS = 10;

    @Produces
    @Singleton
    ConnectionManager connections(Settings settings) {
        Settings.Limits limits = settings.limits();
        Settings.Heartbeat heartbeat = settings.heartbeat();
        Duration shortest = Stream.of(
                        heartbeat.pingAfter(),
                        heartbeat.pongWithin(),
                        settings.sse().commentEvery())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new ConnectionManager(
                limits.outboxBytes(),
                limits.outboxMessages(),
                heartbeat.pingAfter(),
                heartbeat.pongWithin(),
                shortest.dividedBy(LOOKS));
    }

    @Produces
    @Singleton
    RoomLog log(Settings settings) {
        Settings.Limits limits = settings.limits();
        return switch (settings.store()) {
            case "memory" ->
                new MemoryLog(limits.rooms(), limits.historyMessages(), limits.historyAge(), InstantSource.system());
            default ->
                throw new IllegalArgumentException("loquat.store=" + settings.store()
                        + " is not a store of this version; use loquat.store=memory");
        };
    }

    void close(@Disposes RoomLog log) {
        log.close();
    }

    @Produces
    @Singleton
    Chat chat(Settings settings, RoomLog log, ConnectionManager connections, Meters meters, Vertx vertx) {
        String host = Objects.requireNonNullElseGet(
                System.getenv("HOSTNAME"),
                () -> "node-" + UUID.randomUUID().toString().substring(0, 8));
        return new Chat(
                settings,
                log,
                connections,
                meters,
                () -> vertx.nettyEventLoopGroup().next(),
                host);
    }
}
