package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.redis.Script;
import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one real store: one order for all, whatever happens to the connections and to the store. */
class ManyServersTest {

    private static final RoomName LOBBY = RoomName.LOBBY;
    private static final int APPENDERS = 16;
    private static final int APPENDS = 500;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisStore> stores = new ArrayList<>();
    private @Nullable RedisServer server;
    private static final RoomName CAFE = new RoomName("cafe");

    private @Nullable RoomLog one;
    private @Nullable RoomLog two;
    private int keys;

    @BeforeEach
    void start() {
        server = RedisServer.in(folder);
        one = newLog();
        two = newLog();
    }

    @AfterEach
    void stop() {
        one().close();
        two().close();
        stores.forEach(RedisStore::close);
        server().close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private RoomLog newLog() {
        RedisStore store = Stores.to(vertx, server().url(), ANSWER_WITHIN);
        stores.add(store);
        Eventually.becomes(false, store::isAway);
        return new RedisLog(store, 100, 1_000, Duration.ofDays(30));
    }

    private RedisServer server() {
        return Objects.requireNonNull(server);
    }

    private RoomLog one() {
        return Objects.requireNonNull(one);
    }

    private RoomLog two() {
        return Objects.requireNonNull(two);
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Draft draft(String key, String text) {
        return new Draft(LOBBY, "Alice", "alice", key, text);
    }

    private CompletionStage<Appended> say(RoomLog log) {
        keys++;
        return log.append(draft("k" + keys, "t" + keys));
    }

    /** Like a client: retries with the same key until the message is acknowledged. */
    private Stored sayUntilStored(RoomLog log) {
        keys++;
        while (true) {
            if (await(log.append(draft("k" + keys, "t" + keys))) instanceof Stored stored) {
                return stored;
            }
            Thread.onSpinWait();
        }
    }

    private void ask(Command command, String... args) {
        String unused = Stores.command(stores.getFirst(), command, args);
    }

    /** What a follower received. */
    private static final class Seen implements Follower {
        private final List<Entry> entries = new CopyOnWriteArrayList<>();
        private volatile boolean isLost;

        @Override
        public void entry(Entry entry) {
            if (isLost) {
                throw new AssertionError("received an entry after the loss");
            }
            entries.add(entry);
        }

        @Override
        public void lost() {
            isLost = true;
        }

        private List<Long> offsets() {
            return entries.stream().map(Entry::offset).toList();
        }

        private void has(int count) {
            has(count, Duration.ofSeconds(30));
        }

        private void has(int count, Duration within) {
            Eventually.becomes(LongStream.rangeClosed(1, count).boxed().toList(), within, this::offsets);
        }
    }

    private Seen follow(RoomLog log) {
        assertThat(await(log.open(LOBBY))).isInstanceOf(Head.class);
        Seen seen = new Seen();
        @Nullable Following following = await(log.follow(LOBBY, seen));
        assertThat(following).isNotNull();
        return seen;
    }

    /** The caller may be preempted before it attaches its callback, by which time the answer is there. */
    @Test
    void followersRunOnlyOnTheStoresThreadHoweverBusyTheAppendersAre() {
        assertThat(await(one().open(LOBBY))).isInstanceOf(Head.class);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger heard = new AtomicInteger();
        assertThat(await(one().follow(LOBBY, new Follower() {
                    @Override
                    public void entry(Entry entry) {
                        threads.add(Thread.currentThread().getName());
                        heard.incrementAndGet();
                    }

                    @Override
                    public void lost() {
                        throw new AssertionError("lost");
                    }
                })))
                .isNotNull();

        try (var busy = Executors.newFixedThreadPool(APPENDERS)) {
            for (int i = 0; i < APPENDERS; i++) {
                busy.execute(() -> {
                    for (int n = 0; n < APPENDS; n++) {
                        await(one().append(new Draft(LOBBY, "Alice", "alice", null, "t" + n)));
                    }
                });
            }
        }

        Eventually.becomes(APPENDERS * APPENDS, heard::get);
        assertThat(threads).hasSize(1);
    }

    @Test
    void followersOnAllServersSeeOneOrder() {
        Seen here = follow(one());
        Seen there = follow(two());
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(say(one()));
            answers.add(say(two()));
        }
        answers.forEach(answer -> assertThat(await(answer)).isInstanceOf(Stored.class));

        here.has(1_000);
        there.has(1_000);
        assertThat(there.entries).isEqualTo(here.entries);
        assertThat(here.entries).extracting(Entry::text).doesNotHaveDuplicates();
    }

    @Test
    void appendIsAnsweredAfterLocalFollowersReceivedIt() {
        Seen here = follow(one());
        follow(two());
        for (int i = 1; i <= 200; i++) {
            CompletionStage<Appended> foreign = say(two());
            boolean[] had = new boolean[1];
            await(say(one())
                    .thenAccept(answer -> had[0] = answer instanceof Stored stored
                            && here.offsets().contains(stored.entry().offset())));
            assertThat(had[0]).isTrue();
            await(foreign);
        }
    }

    @Test
    void retryThroughAnotherServerIsADuplicate() {
        await(one().open(LOBBY));
        Stored first = (Stored) await(one().append(draft("k", "hi")));

        assertThat(await(two().append(draft("k", "hi")))).isEqualTo(new Stored(first.entry(), true));
    }

    @Test
    void killedConnectionsLoseAndDuplicateNothing() {
        Seen here = follow(one());
        Seen there = follow(two());
        for (int i = 1; i <= 200; i++) {
            if (i % 40 == 20) {
                ask(Command.CLIENT, "KILL", "TYPE", "pubsub");
            } else if (i % 40 == 0) {
                ask(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            }
            sayUntilStored(two());
        }

        here.has(200);
        there.has(200);
        assertThat(there.entries).isEqualTo(here.entries);
    }

    /** Stores a message without publishing it. */
    private void storeSilently(int offset) {
        byte[] packed = MessageCodec.pack(draft("silent", "t"));
        LogKeys names = new LogKeys(stores.getFirst().keyspace());
        Script silent = Script.of("redis.call('XADD', KEYS[1], ARGV[1] .. '-0', 't', ARGV[2], 'm', ARGV[3])"
                + " redis.call('HSET', KEYS[2], 'newest', ARGV[1])");
        var unused = await(stores.getFirst()
                .run(
                        silent,
                        List.of(names.log(LOBBY), names.room(LOBBY)),
                        List.of(
                                String.valueOf(offset).getBytes(UTF_8),
                                String.valueOf(System.currentTimeMillis()).getBytes(UTF_8),
                                packed)));
    }

    @Test
    void gapIsReadFromTheStreamBeforeDeliveryContinues() {
        Seen here = follow(one());
        Seen there = follow(two());
        sayUntilStored(one());
        storeSilently(2);
        sayUntilStored(one());

        // Sooner than the check for lost last messages, which runs after 5 s.
        here.has(3, Duration.ofSeconds(4));
        there.has(3, Duration.ofSeconds(4));
    }

    @Test
    void foreignEpochOnTheChannelLosesNothing() {
        Seen there = follow(two());
        sayUntilStored(one());
        ask(Command.PUBLISH, "loquat:0:{lobby}", "mforeign 7 1\nwhatever");
        sayUntilStored(one());

        there.has(2);
        assertThat(there.isLost).isFalse();
    }

    @Test
    void newEpochIsDetectedByAMessageOnTheChannel() {
        Seen there = follow(two());
        sayUntilStored(one());
        ask(Command.HSET, "loquat:{lobby}", "epoch", "new");
        sayUntilStored(one());

        Eventually.becomes(true, Duration.ofSeconds(4), () -> there.isLost);
    }

    @Test
    void lastMessageLostByTheChannelIsFound() {
        Seen there = follow(two());
        storeSilently(1);

        there.has(1);
    }

    @Test
    void killedStoreReturnsWithEverything() {
        Seen here = follow(one());
        Seen there = follow(two());
        for (int i = 0; i < 20; i++) {
            sayUntilStored(one());
        }
        server().kill();
        assertThat(await(say(one()))).isEqualTo(new Unavailable());
        assertThat(one().isAway()).isTrue();
        assertThat(await(two().open(LOBBY))).isEqualTo(new Unavailable());
        assertThat(await(two().nextGuest())).isNull();
        assertThat(await(two().follow(LOBBY, new Seen()).thenApply(Objects::isNull)))
                .isFalse();
        server().restart();
        keys = 20;
        for (int i = 0; i < 20; i++) {
            sayUntilStored(two());
        }

        here.has(40);
        there.has(40);
        assertThat(here.isLost).isFalse();
    }

    @Test
    void stalledStoreIsAwayAndRecoversOnItsOwn() {
        Seen here = follow(one());
        Seen there = follow(two());
        sayUntilStored(one());
        server().freeze();
        long began = System.nanoTime();
        assertThat(await(say(one()))).isEqualTo(new Unavailable());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWER_WITHIN.multipliedBy(10));
        Eventually.becomes(true, two()::isAway);
        assertThat(await(say(two()))).isEqualTo(new Unavailable());
        server().unfreeze();

        Eventually.becomes(false, one()::isAway);
        Eventually.becomes(false, two()::isAway);
        long newest = sayUntilStored(two()).entry().offset();
        here.has((int) newest);
        there.has((int) newest);
    }

    @Test
    void followerOfAnEmptiedStoreIsNotified() {
        Seen here = follow(one());
        Seen there = follow(two());
        String epoch = sayUntilStored(one()).entry().epoch();
        ask(Command.FLUSHALL);
        Stored first = sayUntilStored(one());

        Eventually.becomes(true, () -> here.isLost);
        Eventually.becomes(true, () -> there.isLost);
        assertThat(first.entry().offset()).isEqualTo(1);
        assertThat(first.entry().epoch()).isNotEqualTo(epoch);
        Seen again = follow(two());
        assertThat(sayUntilStored(one()).entry().offset()).isEqualTo(2);
        Eventually.becomes(List.of(2L), again::offsets);
    }

    @Test
    void storeThatLostItsNewestMessagesGetsANewEpoch() {
        Seen here = follow(one());
        for (int i = 0; i < 5; i++) {
            sayUntilStored(one());
        }
        String epoch = here.entries.getFirst().epoch();
        ask(Command.XTRIM, "loquat:{lobby}:log", "MAXLEN", "0");
        ask(Command.HSET, "loquat:{lobby}", "newest", "3");

        Eventually.becomes(true, () -> here.isLost);
        Eventually.becomes(
                true,
                () -> await(one().open(LOBBY)) instanceof Head head
                        && head.newest() == 3
                        && !head.epoch().equals(epoch));
    }

    @Test
    void storeThatLostItsScriptsReceivesThemAgain() {
        Seen here = follow(one());
        sayUntilStored(one());
        ask(Command.SCRIPT, "FLUSH");
        sayUntilStored(one());

        here.has(2);
    }

    @Test
    void roomFollowedByAnotherServerIsNotEvicted() {
        RoomName tea = new RoomName("tea");
        RoomLog small = new RedisLog(stores.getFirst(), 1, 10, Duration.ofDays(1));
        assertThat(await(two().follow(tea, new Seen()))).isNotNull();

        assertThat(await(small.open(CAFE))).isEqualTo(new RoomLog.TooManyRooms());
    }

    @Test
    void roomWithAnOccupantIsNotEvicted() {
        RoomLog small = new RedisLog(stores.getFirst(), 1, 10, Duration.ofDays(1));
        assertThat(await(small.open(new RoomName("tea")))).isInstanceOf(Head.class);
        // As while the server of that occupant has lost its channels.
        ask(Command.HSET, "loquat:people:rooms", "tea", "1");
        assertThat(await(small.open(CAFE))).isEqualTo(new RoomLog.TooManyRooms());

        ask(Command.HDEL, "loquat:people:rooms", "tea");

        assertThat(await(small.open(CAFE))).isInstanceOf(Head.class);
    }

    @Test
    void roomsOfAnEarlierVersionAreEvictedToo() {
        RoomLog small = new RedisLog(stores.getFirst(), 2, 10, Duration.ofDays(1));
        for (String room : List.of("tea", "lobby\ufe0f")) {
            ask(Command.SADD, "loquat:rooms", room);
            ask(Command.HSET, "loquat:{" + room + "}", "epoch", "e-1", "newest", "7", "time", "1700000000000");
        }
        assertThat(await(small.rooms()))
                .extracting(Listed::head)
                .containsExactly(new Head(new RoomName("tea"), "e-1", 7, ""));

        assertThat(await(small.open(CAFE))).isInstanceOf(Head.class);
        assertThat(await(small.append(new Draft(CAFE, "Alice", "alice", null, "hi"))))
                .isInstanceOf(Stored.class);
        assertThat(await(small.open(new RoomName("soup")))).isInstanceOf(Head.class);

        assertThat(await(small.rooms()))
                .extracting(room -> room.head().room())
                .containsExactlyInAnyOrder(CAFE, new RoomName("soup"));
    }
}
