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
    /** What never happens in a test. */
    static final Duration NEVER = Duration.ofDays(1);
    /** Short, so that nobody waits long; whoever stands still is waited for. */
    static final LivenessTimeouts PACE =
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

    /** A further server. A machine that stands still for a moment is no store that is away. */
    RedisPeople server() {
        return server(ANSWER_WITHIN, PACE);
    }

    RedisPeople server(Duration answerWithin, LivenessTimeouts pace) {
        RedisStore store = connect(answerWithin);
        RedisPeople people = new RedisPeople(
                store,
                GRACE,
                () -> System.nanoTime() + ahead.get(),
                () -> CompletableFuture.completedFuture(guests.incrementAndGet()),
                pace,
                () -> System.currentTimeMillis() + storeAhead.get());
        storeOf.put(people, store);
        living.add(people);
        return people;
    }

    /** One whose time stands. */
    RedisPeople server(LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> series) {
        return new RedisPeople(connect(ANSWER_WITHIN), GRACE, NEVER, nanos, series);
    }

    /** The server is there no more, without a word; its connections end with it. */
    void kill(RedisPeople server) {
        living.remove(server);
        store(server).close();
    }

    /** The server stands still; its connections stay. */
    void freeze(RedisPeople server) {
        living.remove(server);
    }

    /** It stood still, and goes on. */
    void goOn(RedisPeople server) {
        living.add(server);
    }

    // As a user that may do no more than it must.
    private RedisStore connect(Duration answerWithin) {
        return connect(redis.url(StoreUser.NAME, StoreUser.PASSWORD), answerWithin);
    }

    private RedisStore connect(String url, Duration answerWithin) {
        RedisStore store = Stores.to(vertx, url, answerWithin);
        stores.add(store);
        Eventually.becomes(false, store::isAway);
        return store;
    }

    /** Asks the store by hand. */
    String ask(Command command, String... args) {
        return Stores.ask(hand, command, args);
    }

    private RedisStore store(RedisPeople server) {
        return Objects.requireNonNull(storeOf.get(server));
    }

    /** Whether the server has no store. */
    boolean isAway(RedisPeople server) {
        return store(server).isAway();
    }

    /** Somebody sets the store's clock; no time passes. */
    void jump(Duration by) {
        storeAhead.addAndGet(by.toMillis());
    }

    /** Time goes on for the servers, not for the store. */
    void forward(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    /** Lets the servers live until it is so. */
    <T> void becomes(T expected, Supplier<T> ask) {
        Eventually.becomes(expected, () -> {
            living.forEach(People::endGraces);
            ask(Command.PING);
            return ask.get();
        });
    }

    /** Lets the servers live while the store does not answer. */
    void awaken(BooleanSupplier until) {
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
