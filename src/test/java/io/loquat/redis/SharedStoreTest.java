package io.loquat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.redis.RedisLog;
import io.loquat.presence.ClaimResult.Granted;
import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Notices;
import io.loquat.presence.redis.RedisPeople;
import io.loquat.protocol.Entry;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats that share a store, separated by database or prefix, do not see each other. */
class SharedStoreTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** A chat with one server, a follower of its lobby, and an occupant. */
    private static final class Chat implements Follower, AutoCloseable {
        private final String name;
        private final RedisStore store;
        private final RedisLog log;
        private final RedisPeople people;
        private final Notices lobby;
        private final Link alice;
        private final List<String> read = new CopyOnWriteArrayList<>();

        Chat(Vertx vertx, String url, String prefix) {
            name = url + " " + prefix;
            store = Stores.to(vertx, url, prefix, LONG);
            Eventually.becomes(false, store::isAway);
            log = new RedisLog(store, 100, 1_000, Duration.ofDays(30));
            people = new RedisPeople(store, LONG, LONG, System::nanoTime, log::nextGuest);
            var unused = await(log.open(RoomName.LOBBY));
            assertThat(await(log.follow(RoomName.LOBBY, this))).isNotNull();
            alice = ((Granted) await(people.claim(Objects.requireNonNull(Nickname.parse("alice")), true))).link();
            lobby = Notices.of(people, RoomName.LOBBY);
        }

        @Override
        public void entry(Entry entry) {
            read.add(entry.text());
        }

        @Override
        public void lost() {
            read.add("lost");
        }

        void assertWorks() {
            lobby.takeSeat(alice);
            assertThat(lobby.seats().online()).as(name).isOne();
            Notice bytes = new Notice.Bytes(alice.person(), name.getBytes(StandardCharsets.UTF_8));
            await(lobby.watch().publish((Notice.Bytes) bytes));
            assertThat(((Notice.Bytes) lobby.next()).bytes()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
            assertThat(((Stored) await(log.append(new Draft(RoomName.LOBBY, "alice", "alice", "key", name))))
                            .entry()
                            .offset())
                    .isOne();
            assertThat(await(people.online())).isOne();
            assertThat(await(log.nextGuest())).isOne();
            assertThat(await(people.admit("192.0.2.1", 1))).isTrue();
        }

        void assertSeesOnlyItself() {
            Eventually.becomes(List.of(name), () -> List.copyOf(read));
            lobby.nothing(alice.person());
        }

        @Override
        public void close() {
            lobby.close();
            log.close();
            store.close();
        }
    }

    @Test
    void chatsDoNotMix(@TempDir Path folder) {
        Vertx vertx = Vertx.vertx();
        try (RedisServer server = RedisServer.in(folder)) {
            List<Chat> all = Stream.of(
                            new Chat(vertx, server.url(), "loquat"),
                            new Chat(vertx, server.url() + "/1", "loquat"),
                            new Chat(vertx, server.url(), "other"))
                    .toList();
            all.forEach(Chat::assertWorks);
            all.forEach(Chat::assertSeesOnlyItself);
            all.forEach(Chat::close);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "{a}", "a:b", "a'", "ä", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void invalidPrefixIsExplained(String prefix) {
        assertThat(failure(() -> new Keyspace(prefix, 0)))
                .startsWith("loquat.redis.prefix=" + prefix + " is not a valid prefix; use 1 to 32 characters of");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://valkey:6379, 0",
        "redis://valkey:6379/, 0",
        "redis://valkey:6379/7, 7",
        "rediss://:geheim@valkey:6379?db=3, 3",
        "redis://valkey:6379/2?db=3, 2",
        "unix:///run/redis.sock?db=4, 4",
        "unix:///run/redis.sock, 0",
    })
    void databaseIsReadAsTheClientReadsIt(String address, int database) {
        Keyspace space = Keyspace.in(new RedisOptions().setConnectionString(address), "a.B-9_");

        assertThat(space.database()).isEqualTo(database);
        assertThat(space.key("guests")).isEqualTo("a.B-9_:guests");
        assertThat(space.channel("fence")).isEqualTo("a.B-9_:" + database + ":fence");
    }

    @Test
    void conflictingAddressesAndInvalidNumbersAreExplained() {
        RedisOptions two = new RedisOptions().setEndpoints(List.of("redis://a/1", "redis://b/2"));
        RedisOptions none = new RedisOptions().setConnectionString("redis://a/b");

        assertThat(failure(() -> Keyspace.in(two, "loquat"))).contains("[1, 2]");
        assertThat(failure(() -> Keyspace.in(none, "loquat"))).contains("the database b, which is not a number");
    }

    private static String failure(Runnable run) {
        try {
            run.run();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("no exception");
    }
}
