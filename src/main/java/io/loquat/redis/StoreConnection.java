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
 * One connection to the store, made anew for ever after it is lost or does not answer in time. Owner of everything: the store's
 * event loop.
 */
final class StoreConnection {
    /** Requests under way on a connection; what is more is refused. */
    static final int MAX_UNDER_WAY = 65_536;

    private static final int FIRST_PAUSE_MS = 100;
    private static final int LONGEST_PAUSE_MS = 2_000;
    /** How often it is looked at, and pinged, within the time for an answer. */
    private static final int LOOKS = 6;

    private final Vertx vertx;
    private final RedisOptions options;
    private final long answerWithin;
    private final long lookEvery;
    private final Handler handler;
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private boolean isUp;
    private boolean isClosed;
    private int attempt;
    // Which connection is meant: what an earlier one still says is not listened to.
    private int life;
    private long begun;
    private long looked;

    /** Who uses the connection. */
    interface Handler {
        /** There is a connection, which may not answer yet: asks it something; {@link StoreConnection#answered} when it does. */
        void ping(RedisConnection connection);

        /** The connection answers. */
        void up(RedisConnection connection);

        /** The connection is gone, and all that was asked by it has no answer; also when it never was up. */
        void down(String why);

        /** When the oldest question was asked that has no answer, by {@link System#nanoTime}; 0 where there is none. */
        long askedAt();
    }

    StoreConnection(Vertx vertx, RedisOptions options, Duration answerWithin, Handler handler) {
        this.vertx = vertx;
        this.answerWithin = answerWithin.toNanos();
        this.lookEvery = Math.max(1, answerWithin.toMillis() / LOOKS);
        this.handler = handler;
        this.options = new RedisOptions(options)
                .setMaxPoolSize(1)
                .setMaxWaitingHandlers(MAX_UNDER_WAY)
                .setPoolCleanerInterval(-1)
                .setNetClientOptions(new NetClientOptions(options.getNetClientOptions())
                        .setReconnectAttempts(0)
                        .setConnectTimeout((int) Math.max(1, answerWithin.toMillis())));
    }

    void start() {
        looked = System.nanoTime();
        long unused = vertx.setPeriodic(lookEvery, timer -> {
            if (isClosed) {
                boolean unusedResult = vertx.cancelTimer(timer);
            } else {
                look();
            }
        });
        connect();
    }

    private void connect() {
        if (isClosed) {
            return;
        }
        int mine = ++life;
        begun = System.nanoTime();
        Redis made = Redis.createClient(vertx, options);
        client = made;
        made.connect().onComplete(result -> {
            if (mine != life) {
                if (result.succeeded()) {
                    discard(result.result());
                }
            } else if (result.failed()) {
                lost(reason(result.cause()));
            } else {
                connected(result.result(), mine);
            }
        });
    }

    private void connected(RedisConnection made, int mine) {
        connection = made;
        made.exceptionHandler(failure -> lost(mine, reason(failure)));
        made.endHandler(nothing -> lost(mine, "the connection was closed"));
        handler.ping(made);
    }

    /** The store answered, so the connection is good. */
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

    /** The connection while it is up. */
    @Nullable
    RedisConnection connection() {
        return isUp ? connection : null;
    }

    private void lost(int which, String why) {
        if (which == life) {
            lost(why);
        }
    }

    /** Gives the connection up, and makes another. */
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
        life++;
        isUp = false;
        begun = 0;
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
        // The pool keeps a connection that is closed, for the next; but not one that may have another database
        // selected.
        var unusedReply = old.send(Request.cmd(Command.SELECT).arg(0));
        var unusedEnd = old.close();
    }

    private void look() {
        long now = System.nanoTime();
        boolean isLate = now - looked > 3 * lookEvery * 1_000_000;
        looked = now;
        // A loop that was held up looks first at what has come meanwhile.
        if (isLate) {
            return;
        }
        RedisConnection present = connection;
        if (present == null) {
            if (begun != 0 && now - begun > answerWithin) {
                lost("no connection within the time for an answer");
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

    // That of TLS is a few causes down.
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
