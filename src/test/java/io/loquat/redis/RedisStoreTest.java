package io.loquat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are re-established on their own. */
class RedisStoreTest {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    @TempDir
    private static Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final RedisServer server = RedisServer.in(folder);
    private final RedisStore store = Stores.to(vertx, server.url(), ANSWER_WITHIN);

    @BeforeEach
    void connect() {
        Eventually.becomes(false, store::isAway);
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records what a channel delivers. */
    private static final class RecordingListener implements Channels.Listener {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void message(byte[] message) {
            all.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void resubscribed() {
            all.add("resubscribed");
        }
    }

    private RecordingListener listen(String channel) {
        RecordingListener received = new RecordingListener();
        store.channels()
                .subscribe(channel, received)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return received;
    }

    @Test
    void requestsAreAnsweredInTheOrderOfTheCalls() {
        List<Long> answers = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        Script script = Script.of("return redis.call('INCR', KEYS[1])");
        for (int i = 0; i < 1_000; i++) {
            all.add(store.run(script, List.of(bytes("n")), List.of())
                    .thenAccept(answer -> answers.add(Long.valueOf(String.valueOf(answer))))
                    .toCompletableFuture());
        }
        all.forEach(CompletableFuture::join);

        assertThat(answers).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void keysAndArgumentsMayBeAnyBytes() {
        byte[] any = {0, -1, '\r', '\n', -128, '$'};
        Script echo = Script.of("return {KEYS[1], ARGV[1]}");

        var answer = store.run(echo, List.of(any), List.of(any))
                .toCompletableFuture()
                .join();

        assertThat(answer.get(0).toBytes()).isEqualTo(any);
        assertThat(answer.get(1).toBytes()).isEqualTo(any);
    }

    @Test
    void refusedRequestFailsWithoutAStackTraceAndTheRestContinue() {
        var refused = store.send(Request.cmd(Command.INCR)).toCompletableFuture();
        var wrong = store.run(Script.of("return redis.call('nothing')"), List.of(), List.of())
                .toCompletableFuture();

        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreAway.class);
        assertThatThrownBy(wrong::join)
                .hasCauseInstanceOf(StoreAway.class)
                .cause()
                .satisfies(away -> assertThat(away.getStackTrace()).isEmpty());
        assertThat(Stores.command(store, Command.PING)).isEqualTo("PONG");
        assertThat(store.isAway()).isFalse();
    }

    @Test
    void channelNotifiesAllListenersInOrderUntilTheyLeave() {
        RecordingListener one = listen("c");
        RecordingListener two = listen("c");
        RecordingListener other = listen("d");
        Stores.command(store, Command.PUBLISH, "c", "1");
        Eventually.becomes(List.of("1"), () -> two.all);
        store.channels().unsubscribe("c", one);
        Stores.command(store, Command.PUBLISH, "c", "2");
        Stores.command(store, Command.PUBLISH, "c", "3");

        Eventually.becomes(List.of("1", "2", "3"), () -> two.all);
        store.channels().unsubscribe("c", two);
        Eventually.becomes("[c, 0]", () -> Stores.command(store, Command.PUBSUB, "NUMSUB", "c"));
        RecordingListener again = listen("c");
        Stores.command(store, Command.PUBLISH, "c", "4");
        Eventually.becomes(List.of("4"), () -> again.all);
        assertThat(one.all).containsExactly("1");
        assertThat(two.all).containsExactly("1", "2", "3");
        assertThat(other.all).isEmpty();
    }

    @Test
    void listenersAreNotifiedThatTheyMissedMessages() {
        RecordingListener received = listen("c");
        List<Boolean> states = new CopyOnWriteArrayList<>();
        store.watch(states::add);
        server.kill();
        Eventually.becomes(List.of(true), () -> states);
        assertThatThrownBy(() -> Stores.command(store, Command.PING)).hasCauseInstanceOf(StoreAway.class);
        assertThatThrownBy(() -> listen("d")).hasCauseInstanceOf(StoreAway.class);
        server.restart();

        Eventually.becomes(List.of(true, false), () -> states);
        Eventually.becomes(List.of("resubscribed"), () -> received.all);
        Stores.command(store, Command.PUBLISH, "c", "1");
        Eventually.becomes(List.of("resubscribed", "1"), () -> received.all);
    }

    @Test
    void storeIsAwayUntilItIsWritable() {
        List<Boolean> states = new CopyOnWriteArrayList<>();
        store.watch(states::add);
        for (int i = 1; i <= 3; i++) {
            server.makeReplica();
            Eventually.becomes(true, Duration.ofSeconds(10), () -> {
                store.run(Script.of("return redis.call('SET', KEYS[1], '')"), List.of(bytes("a")), List.of())
                        .exceptionally(away -> null)
                        .toCompletableFuture()
                        .join();
                return store.isAway();
            });
            Eventually.becomes(
                    true,
                    Duration.ofSeconds(10),
                    () -> String.valueOf(store.whyAway()).contains("READONLY"));
            server.makePrimary();
            Eventually.becomes(false, Duration.ofSeconds(10), store::isAway);
            assertThat(states).as("no flapping").hasSize(2 * i);
        }
    }

    @Test
    void storeThatStartsLaterIsFound() {
        server.kill();
        RedisStore late = Stores.to(vertx, server.url(), ANSWER_WITHIN);
        assertThat(late.isAway()).isTrue();
        assertThatThrownBy(() -> Stores.command(late, Command.PING)).hasCauseInstanceOf(StoreAway.class);
        server.restart();

        Eventually.becomes(false, late::isAway);
        late.close();
    }
}
