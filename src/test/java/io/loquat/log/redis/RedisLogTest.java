package io.loquat.log.redis;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLogContract;
import io.loquat.redis.RedisStore;
import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import io.loquat.testing.StoreUser;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract against the log in Valkey or Redis, as a user with the minimum permissions. */
class RedisLogTest extends RoomLogContract {

    private static final Vertx VERTX = Vertx.vertx();
    private static @Nullable RedisServer server;

    private @Nullable RedisStore store;

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        server = StoreUser.serverIn(folder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    protected RoomLog newLog(MovableClock clock) {
        if (server == null) {
            throw new IllegalStateException();
        }
        server.tell("FLUSHALL");
        store = Stores.to(VERTX, server.url(StoreUser.NAME, StoreUser.PASSWORD), Duration.ofSeconds(10));
        Eventually.becomes(false, store::isAway);
        return new RedisLog(store, MAX_ROOMS, MAX_MESSAGES, MAX_AGE, clock::millis, clock::millis);
    }

    @AfterEach
    void closeConnections() {
        if (store != null) {
            store.close();
        }
    }
}
