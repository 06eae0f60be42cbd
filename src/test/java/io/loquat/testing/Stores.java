package io.loquat.testing;

import io.loquat.redis.RedisStore;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Clients of a {@link RedisServer}, each as a server of its own would have it. */
public final class Stores {
    private Stores() {}

    /** A store that may not be there yet. */
    public static RedisStore to(Vertx vertx, String url, Duration answerWithin) {
        return new RedisStore(vertx, new RedisOptions().setConnectionString(url), answerWithin);
    }

    /** A store that answers. */
    public static RedisStore to(Vertx vertx, RedisServer server) {
        RedisStore store = to(vertx, server.url(), Duration.ofSeconds(3));
        Eventually.becomes(false, store::isAway);
        return store;
    }

    /** What the store says to a command. */
    public static String ask(RedisStore store, Command command, String... args) {
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
