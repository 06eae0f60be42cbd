package io.loquat.log.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is set, the store's or a server's, expires no message and does not turn back the time of a room. */
class RedisClockTest {

    private static final RoomName LOBBY = RoomName.LOBBY;
    private static final Duration MAX_AGE = Duration.ofDays(30);

    // One in this many appends looks for expired messages.
    private static final int TRIMMED_EVERY = 64;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong storesClock = new AtomicLong(System.currentTimeMillis());
    private final AtomicLong ownClock = new AtomicLong(storesClock.get());

    private @Nullable RedisServer server;
    private @Nullable RedisStore store;
    private @Nullable RedisLog log;

    @BeforeEach
    void start(@TempDir Path folder) {
        RedisServer started = RedisServer.in(folder);
        server = started;
        store = Stores.to(vertx, started);
        log = new RedisLog(store(), 10, 1_000, MAX_AGE, storesClock::get, ownClock::get);
        assertThat(await(log().open(LOBBY))).isInstanceOf(Head.class);
    }

    @AfterEach
    void stop() {
        log().close();
        store().close();
        Objects.requireNonNull(server).close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private RedisStore store() {
        return Objects.requireNonNull(store);
    }

    private RedisLog log() {
        return Objects.requireNonNull(log);
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Instant append() {
        return ((Stored) await(log().append(new Draft(LOBBY, "Alice", "alice", null, "hi"))))
                .entry()
                .time();
    }

    private void appendUntilTrimmed() {
        for (int i = 0; i < TRIMMED_EVERY; i++) {
            append();
        }
    }

    private long oldest() {
        @Nullable Slice slice = await(log().read(LOBBY, PageRequest.after(0, 10)));
        return Objects.requireNonNull(slice).oldest();
    }

    private void tidy() {
        LogScripts scripts = new LogScripts(store(), 10, 1_000, MAX_AGE, storesClock::get, ownClock::get);
        assertThat(await(scripts.tidy("0", 10))).isEqualTo("0");
    }

    private static void jump(AtomicLong clock, Duration by) {
        clock.addAndGet(by.toMillis());
    }

    @Test
    void jumpOfOneClockExpiresNoMessage() {
        appendUntilTrimmed();
        for (AtomicLong jumping : List.of(ownClock, storesClock)) {
            jump(jumping, MAX_AGE.plusDays(1));
            tidy();
            appendUntilTrimmed();
            assertThat(oldest()).as("while the clock is wrong").isOne();
            jump(jumping, MAX_AGE.plusDays(1).negated());
            tidy();
            appendUntilTrimmed();
            assertThat(oldest()).as("when the clock is right again").isOne();
        }
        assertThat(Stores.command(store(), Command.XLEN, "loquat:{lobby}:log")).isEqualTo("320");
        assertThat(Stores.command(store(), Command.TTL, "loquat:{lobby}:log"))
                .as("the store's clock alone does not expire it either")
                .isEqualTo("-1");
    }

    @Test
    void timeOfARoomDoesNotDecreaseWhenTheStoresClockIsSetBack() {
        Instant first = append();
        jump(storesClock, Duration.ofHours(-1));

        assertThat(append()).isEqualTo(first);
    }

    @Test
    void logWhoseLastMessageExpiredIsDeleted() {
        append();
        jump(storesClock, MAX_AGE.plusMillis(1));
        jump(ownClock, MAX_AGE.plusMillis(1));
        tidy();

        assertThat(Stores.command(store(), Command.KEYS, "*:log")).isEqualTo("[]");
        append();
        assertThat(oldest()).isEqualTo(2);
    }

    @Test
    void logThatAnEarlierVersionSetToExpireIsKept() {
        append();
        Stores.command(store(), Command.EXPIRE, "loquat:{lobby}:log", "1000");
        tidy();

        assertThat(Stores.command(store(), Command.TTL, "loquat:{lobby}:log")).isEqualTo("-1");
    }
}
