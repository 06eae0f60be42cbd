package io.loquat.log.redis;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLogContract;
import io.loquat.redis.RedisStore;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The log in Valkey or Redis passes the exam. */
class RedisLogTest extends RoomLogContract {

    private static final Vertx VERTX = Vertx.vertx();
    private static @Nullable RedisServer server;

    private @Nullable RedisStore store;

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        server = RedisServer.in(folder);
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
        store = Stores.to(VERTX, server);
        Stores.ask(store, Command.FLUSHALL);
        return new RedisLog(store, MAX_ROOMS, MAX_MESSAGES, MAX_AGE, clock::millis);
    }

    @AfterEach
    void closeConnections() {
        if (store != null) {
            store.close();
        }
    }
}
