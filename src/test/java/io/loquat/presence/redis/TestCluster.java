package io.loquat.presence.redis;

import static io.loquat.presence.PeopleContract.now;

import io.loquat.presence.People;
import io.loquat.redis.RedisStore;
import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import io.loquat.testing.StoreUser;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real store and the servers that share it, in one process. */
final class TestCluster implements AutoCloseable {

    static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    /** An interval that never elapses in a test. */
    static final Duration NEVER = Duration.ofDays(1);
    /** Short, so that tests do not wait long; the timeout for a stalled server is not shortened. */
    static final LivenessTimeouts TIMEOUTS =
            new LivenessTimeouts(Duration.ofMillis(20), Duration.ofMillis(500), NEVER, NEVER);

    private final Vertx vertx = Vertx.vertx();
    private final RedisServer redis;
    private final List<RedisStore> stores = new ArrayList<>();
    private final Map<RedisPeople, RedisStore> storeOf = new HashMap<>();
    private final List<People> living = new ArrayList<>();
    private final AtomicLong ahead = new AtomicLong();
    private final AtomicLong storeAhead = new AtomicLong();
    private final AtomicLong guests = new AtomicLong();
    private final RedisStore hand;

    TestCluster(Path folder) {
        redis = StoreUser.serverIn(folder);
        hand = connect(redis.url(), ANSWER_WITHIN);
    }

    RedisServer redis() {
        return redis;
    }

    /**
     * Starts another server. Its timeout is long enough that a brief stall of the machine does not count as an outage
     * of the store.
     */
    RedisPeople server() {
        return server(ANSWER_WITHIN, TIMEOUTS);
    }

    RedisPeople server(Duration answerWithin, LivenessTimeouts timeouts) {
        RedisStore store = connect(answerWithin);
        RedisPeople people = new RedisPeople(
                store,
                GRACE,
                () -> System.nanoTime() + ahead.get(),
                () -> CompletableFuture.completedFuture(guests.incrementAndGet()),
                timeouts,
                () -> System.currentTimeMillis() + storeAhead.get());
        storeOf.put(people, store);
        living.add(people);
        return people;
    }

    /** Starts a server whose intervals never elapse, with this clock and this series of guest numbers. */
    RedisPeople server(LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> series) {
        return new RedisPeople(connect(ANSWER_WITHIN), GRACE, NEVER, nanos, series);
    }

    /** Kills the server abruptly; its connections end with it. */
    void kill(RedisPeople server) {
        living.remove(server);
        store(server).close();
    }

    /** Stalls the server; its connections stay open. */
    void freeze(RedisPeople server) {
        living.remove(server);
    }

    /** Lets a stalled server continue. */
    void unfreeze(RedisPeople server) {
        living.add(server);
    }

    // Connects as a user with the minimum permissions.
    private RedisStore connect(Duration answerWithin) {
        return connect(redis.url(StoreUser.NAME, StoreUser.PASSWORD), answerWithin);
    }

    private RedisStore connect(String url, Duration answerWithin) {
        RedisStore store = Stores.to(vertx, url, answerWithin);
        stores.add(store);
        Eventually.becomes(false, store::isAway);
        return store;
    }

    /** Sends a command to the store directly. */
    String command(Command command, String... args) {
        return Stores.command(hand, command, args);
    }

    private RedisStore store(RedisPeople server) {
        return Objects.requireNonNull(storeOf.get(server));
    }

    /** Returns whether the server's store is away. */
    boolean isAway(RedisPeople server) {
        return store(server).isAway();
    }

    /** Sets the store's clock; no time passes. */
    void shiftStoreClock(Duration by) {
        storeAhead.addAndGet(by.toMillis());
    }

    /** Advances the servers' time, but not the store's. */
    void forward(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    /** Keeps the servers running until the answer is as expected. */
    <T> void becomes(T expected, Supplier<T> command) {
        Eventually.becomes(expected, () -> {
            living.forEach(People::endGraces);
            command(Command.PING);
            return command.get();
        });
    }

    /** Keeps the servers running while the store does not answer. */
    void runWhileAway(BooleanSupplier until) {
        Eventually.becomes(true, () -> {
            living.forEach(People::endGraces);
            return until.getAsBoolean();
        });
    }

    @Override
    public void close() {
        stores.forEach(RedisStore::close);
        now(vertx.close().toCompletionStage());
        redis.close();
    }
}
