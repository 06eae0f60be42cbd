package io.loquat.testing;

import io.loquat.redis.Keyspace;
import io.loquat.redis.RedisStore;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Clients of a {@link RedisServer}, each like that of a separate server. */
public final class Stores {
    private Stores() {}

    /** Returns a client of a store that may not be running yet. */
    public static RedisStore to(Vertx vertx, String url, Duration answerWithin) {
        return to(vertx, url, "loquat", answerWithin);
    }

    /** The same for a chat with this key prefix. */
    public static RedisStore to(Vertx vertx, String url, String prefix, Duration answerWithin) {
        RedisOptions options = new RedisOptions().setConnectionString(url);
        return new RedisStore(vertx, options, Keyspace.in(options, prefix), answerWithin);
    }

    /** Returns a connected client. */
    public static RedisStore to(Vertx vertx, RedisServer server) {
        RedisStore store = to(vertx, server.url(), Duration.ofSeconds(3));
        Eventually.becomes(false, store::isAway);
        return store;
    }

    /** Sends a command to the store and returns the answer. */
    public static String command(RedisStore store, Command command, String... args) {
        Request request = Request.cmd(command);
        for (String arg : args) {
            request.arg(arg);
        }
        return String.valueOf(store.send(request)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join());
    }
}
