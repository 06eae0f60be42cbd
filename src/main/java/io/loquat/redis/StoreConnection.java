package io.loquat.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the store, re-created forever after it is lost or does not answer in time. Owner of everything: the
 * store's event loop.
 */
final class StoreConnection {
    /** The maximum number of requests in flight; more are refused. */
    static final int MAX_IN_FLIGHT = 65_536;

    private static final int FIRST_PAUSE_MS = 100;
    private static final int LONGEST_PAUSE_MS = 2_000;
    /** How often the connection is checked and pinged within the answer timeout. */
    private static final int CHECKS_PER_TIMEOUT = 6;

    private final Vertx vertx;
    private final RedisOptions options;
    private final long answerWithin;
    private final long checkInterval;
    private final Handler handler;
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private boolean isUp;
    private boolean isClosed;
    private int attempt;
    // Identifies the current connection; events of an earlier one are ignored.
    private int generation;
    private long connectingSince;
    private long checkedAt;

    /** Uses the connection. */
    interface Handler {
        /**
         * There is a new connection, which may not answer yet: sends it a request, and calls
         * {@link StoreConnection#answered} when the answer arrives.
         */
        void ping(RedisConnection connection);

        /** The connection answers. */
        void up(RedisConnection connection);

        /** The connection is lost, and its requests get no answer. Also called when it was never up. */
        void down(String why);

        /** Returns when the oldest unanswered request was sent, by {@link System#nanoTime}; 0 when there is none. */
        long askedAt();
    }

    StoreConnection(Vertx vertx, RedisOptions options, Duration answerWithin, Handler handler) {
        this.vertx = vertx;
        this.answerWithin = answerWithin.toNanos();
        this.checkInterval = Math.max(1, answerWithin.toMillis() / CHECKS_PER_TIMEOUT);
        this.handler = handler;
        this.options = new RedisOptions(options)
                .setMaxPoolSize(1)
                .setMaxWaitingHandlers(MAX_IN_FLIGHT)
                .setPoolCleanerInterval(-1)
                .setNetClientOptions(new NetClientOptions(options.getNetClientOptions())
                        .setReconnectAttempts(0)
                        .setConnectTimeout((int) Math.max(1, answerWithin.toMillis())));
    }

    void start() {
        checkedAt = System.nanoTime();
        long unused = vertx.setPeriodic(checkInterval, timer -> {
            if (isClosed) {
                boolean unusedResult = vertx.cancelTimer(timer);
            } else {
                check();
            }
        });
        connect();
    }

    private void connect() {
        if (isClosed) {
            return;
        }
        int current = ++generation;
        connectingSince = System.nanoTime();
        Redis created = Redis.createClient(vertx, options);
        client = created;
        created.connect().onComplete(result -> {
            if (current != generation) {
                if (result.succeeded()) {
                    discard(result.result());
                }
            } else if (result.failed()) {
                lost(reason(result.cause()));
            } else {
                connected(result.result(), current);
            }
        });
    }

    private void connected(RedisConnection opened, int current) {
        connection = opened;
        opened.exceptionHandler(failure -> lost(current, reason(failure)));
        opened.endHandler(nothing -> lost(current, "the connection was closed"));
        handler.ping(opened);
    }

    /** The store answered, so the connection works. */
    void answered() {
        RedisConnection answering = connection;
        if (!isUp && answering != null) {
            isUp = true;
            attempt = 0;
            handler.up(answering);
        }
    }

    boolean isUp() {
        return isUp;
    }

    /** Returns the connection while it is up. */
    @Nullable
    RedisConnection connection() {
        return isUp ? connection : null;
    }

    private void lost(int which, String why) {
        if (which == generation) {
            lost(why);
        }
    }

    /** Drops the connection, and creates another. */
    void lost(String why) {
        if (isClosed) {
            return;
        }
        drop();
        handler.down(why);
        int longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt++, 10));
        int pause = longest / 2 + ThreadLocalRandom.current().nextInt(longest / 2 + 1);
        long unused = vertx.setTimer(pause, timer -> connect());
    }

    private void drop() {
        generation++;
        isUp = false;
        connectingSince = 0;
        RedisConnection old = connection;
        connection = null;
        if (old != null) {
            discard(old);
        }
        Redis oldClient = client;
        client = null;
        if (oldClient != null) {
            oldClient.close();
        }
    }

    private static void discard(RedisConnection old) {
        old.exceptionHandler(failure -> {});
        // The pool keeps a closed connection for the next request, but not one that may have another database selected.
        var unusedReply = old.send(Request.cmd(Command.SELECT).arg(0));
        var unusedEnd = old.close();
    }

    private void check() {
        long now = System.nanoTime();
        boolean isLate = now - checkedAt > 3 * checkInterval * 1_000_000;
        checkedAt = now;
        // A loop that was held up first processes what has arrived meanwhile.
        if (isLate) {
            return;
        }
        RedisConnection present = connection;
        if (present == null) {
            if (connectingSince != 0 && now - connectingSince > answerWithin) {
                lost("no connection in time");
            }
            return;
        }
        long askedAt = handler.askedAt();
        if (askedAt != 0 && now - askedAt > answerWithin) {
            lost("no answer in time");
        } else {
            handler.ping(present);
        }
    }

    void close() {
        isClosed = true;
        drop();
        handler.down("closed");
    }

    // TLS wraps the reason in several exceptions.
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
