package io.loquat.endpoint;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.RoomLog;
import io.loquat.log.StoreFailure;
import io.loquat.log.memory.MemoryLog;
import io.loquat.log.redis.RedisImport;
import io.loquat.log.redis.RedisLog;
import io.loquat.log.sqlite.SqliteArchive;
import io.loquat.log.sqlite.SqliteLog;
import io.loquat.log.sqlite.StoreFile;
import io.loquat.log.sqlite.StoreUnusable;
import io.loquat.metrics.CountedLog;
import io.loquat.metrics.Meters;
import io.loquat.presence.People;
import io.loquat.presence.local.LocalPeople;
import io.loquat.presence.redis.RedisPeople;
import io.loquat.redis.Keyspace;
import io.loquat.redis.RedisStore;
import io.loquat.session.Chat;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Creates the objects of the other packages from the settings and connects them. */
@Singleton
public class Wiring {
    /** Heartbeat sweeps within the shortest interval: whatever is due is at most a tenth late. */
    private static final int SWEEPS = 10;

    private static final Logger LOG = Logger.getLogger(Wiring.class);

    private final Deque<Runnable> closing = new ConcurrentLinkedDeque<>();

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
                shortest.dividedBy(SWEEPS));
    }

    @Produces
    @Singleton
    RoomLog log(Settings settings, Meters meters, Instance<RedisStore> redis) {
        RoomLog log = new CountedLog(store(settings, redis), meters);
        closing.push(log::close);
        return log;
    }

    private static RoomLog store(Settings settings, Instance<RedisStore> redis) {
        if (settings.importFrom().isPresent() && !settings.store().equals("redis")) {
            throw new ConfigurationException("loquat.import imports a file into loquat.store=redis, not into "
                    + settings.store() + "; loquat.store=sqlite uses the file directly: set loquat.store.path.");
        }
        Settings.Limits limits = settings.limits();
        return switch (settings.store()) {
            case "memory" ->
                new MemoryLog(limits.rooms(), limits.historyMessages(), limits.historyAge(), InstantSource.system());
            case "sqlite" -> sqlite(settings);
            case "redis" -> {
                settings.importFrom().ifPresent(file -> importChat(file, settings, redis));
                yield new RedisLog(redis.get(), limits.rooms(), limits.historyMessages(), limits.historyAge());
            }
            default -> throw new IllegalStateException(settings.store());
        };
    }

    // What the operator has to fix is a sentence, not a stack trace: Quarkus reports this exception by its message
    // alone.
    private static RoomLog sqlite(Settings settings) {
        Settings.Limits limits = settings.limits();
        StoreFile file =
                new StoreFile(settings.storePath(), settings.storeSync().equals("full"), settings.storeLockWithin());
        try {
            return new SqliteLog(
                    file,
                    limits.rooms(),
                    limits.historyMessages(),
                    limits.historyAge(),
                    InstantSource.system(),
                    System::nanoTime);
        } catch (StoreUnusable e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    // Runs before the ports are open; afterwards the process exits without serving anything.
    private static void importChat(Path file, Settings settings, Instance<RedisStore> redis) {
        Settings.Limits limits = settings.limits();
        StoreFile source = new StoreFile(file, settings.storeSync().equals("full"), settings.storeLockWithin());
        RedisImport.Outcome outcome;
        try (SqliteArchive archive = new SqliteArchive(source)) {
            outcome = new RedisImport(redis.get(), limits.historyMessages(), limits.historyAge()).run(archive);
        } catch (StoreUnusable | StoreFailure e) {
            outcome = new RedisImport.Outcome(false, String.valueOf(e.getMessage()));
        }
        if (!outcome.isDone()) {
            throw new ConfigurationException(outcome.message());
        }
        LOG.info(outcome.message());
        Quarkus.asyncExit();
        throw new PreventFurtherStepsException(outcome.message(), 0);
    }

    // Created on first use, which happens only with loquat.store=redis.
    @Produces
    @Singleton
    RedisStore redis(Settings settings, RedisAccess access, Vertx vertx) {
        RedisOptions options = access.options();
        if (options == null) {
            throw new ConfigurationException(
                    "loquat.store=redis needs quarkus.redis.hosts; set it to the address of the store,"
                            + " such as redis://valkey:6379.");
        }
        RedisStore redis = new RedisStore(
                vertx, options, keyspace(settings, options), settings.redis().answerWithin());
        closing.push(redis::close);
        return redis;
    }

    private static Keyspace keyspace(Settings settings, RedisOptions options) {
        try {
            return Keyspace.in(options, settings.redis().prefix());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    @Produces
    @Singleton
    People people(Settings settings, RoomLog log, Instance<RedisStore> redis) {
        Duration grace = settings.presence().grace();
        Settings.Heartbeat heartbeat = settings.heartbeat();
        People people = settings.store().equals("redis")
                ? new RedisPeople(
                        redis.get(),
                        grace,
                        heartbeat.pingAfter().plus(heartbeat.pongWithin()),
                        System::nanoTime,
                        log::nextGuest)
                : new LocalPeople(grace, System::nanoTime, log::nextGuest);
        closing.push(people::close);
        return people;
    }

    @Produces
    @Singleton
    Chat chat(
            Settings settings, RoomLog log, People people, ConnectionManager connections, Meters meters, Vertx vertx) {
        String host = Objects.requireNonNullElseGet(
                System.getenv("HOSTNAME"),
                () -> "node-" + UUID.randomUUID().toString().substring(0, 8));
        return new Chat(
                settings,
                log,
                people,
                connections,
                meters,
                () -> vertx.nettyEventLoopGroup().next(),
                host);
    }

    /**
     * Closes the objects in reverse order of creation, since each may use earlier ones; CDI guarantees no order of
     * disposal.
     */
    @PreDestroy
    void close() {
        closing.forEach(Runnable::run);
    }
}
