package io.loquat.log.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.log.Archive;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.StoreFailure;
import io.loquat.log.redis.RedisImport.Outcome;
import io.loquat.log.sqlite.SqliteArchive;
import io.loquat.log.sqlite.SqliteLog;
import io.loquat.log.sqlite.StoreFile;
import io.loquat.log.sqlite.StoreUnusable;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat moves from a file into a store, and every position in it stays valid. */
class RedisImportTest {

    private static final RoomName BUSY = Objects.requireNonNull(RoomName.parse("busy"));
    private static final RoomName EMPTY = Objects.requireNonNull(RoomName.parse("empty.café"));
    private static final int KEPT_IN_FILE = 1_200;
    private static final int KEPT = 1_100;
    private static final int APPENDED = 1_500;
    private static final Duration MAX_AGE = Duration.ofDays(30);
    private static final Vertx VERTX = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private static RedisServer server;

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private RedisStore store;

    @SuppressWarnings("NullAway.Init")
    private RoomLog target;

    private final List<Head> heads = new ArrayList<>();
    private List<Entry> busy = List.of();

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        server = RedisServer.in(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void fillTheFile() {
        store = Stores.to(VERTX, server);
        Stores.command(store, Command.FLUSHALL);
        target = new RedisLog(store, 10, KEPT, MAX_AGE);
        try (RoomLog source = source()) {
            await(source.open(EMPTY));
            append(source, RoomName.LOBBY, "only \ud83c\udf4b", null);
            CompletionStage<?> last = source.head(BUSY);
            for (int i = 1; i <= APPENDED; i++) {
                last = source.append(draft(BUSY, "m" + i, i % 2 == 0 ? "k" : null));
            }
            var unused = await(last);
            for (int i = 0; i < 3; i++) {
                await(source.nextGuest());
            }
            await(source.rooms()).forEach(room -> heads.add(room.head()));
            busy = all(source, BUSY);
        }
    }

    @AfterEach
    void closeConnections() {
        target.close();
        store.close();
    }

    private RoomLog source() {
        return new SqliteLog(StoreFile.at(file()), 10, KEPT_IN_FILE, MAX_AGE, InstantSource.system(), System::nanoTime);
    }

    private Path file() {
        return folder.resolve("loquat.db");
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Entry append(RoomLog log, RoomName room, String text, @Nullable String key) {
        return ((Stored) await(log.append(draft(room, text, key)))).entry();
    }

    private static Draft draft(RoomName room, String text, @Nullable String key) {
        String author = key == null ? "alice" : "bob";
        return new Draft(room, author + "!", author, key == null ? null : key + text, text);
    }

    private static List<Entry> all(RoomLog log, RoomName room) {
        List<Entry> all = new ArrayList<>();
        long newest = Long.MAX_VALUE;
        for (long last = 0; last < newest; last = all.getLast().offset()) {
            Slice slice = Objects.requireNonNull(await(log.read(room, PageRequest.after(last, 100))));
            all.addAll(slice.entries());
            newest = slice.newest();
        }
        return all;
    }

    private Outcome imports() {
        try (Archive archive = new SqliteArchive(StoreFile.at(file()))) {
            return imports(archive);
        }
    }

    private Outcome imports(Archive archive) {
        return new RedisImport(store, KEPT, MAX_AGE).run(archive);
    }

    private String keys() {
        return Stores.command(store, Command.KEYS, "*");
    }

    @Test
    void everythingIsImportedAtTheSamePositions() {
        assertThat(imports()).isEqualTo(new Outcome(true, "Imported 3 rooms with " + (KEPT + 1) + " messages."));

        assertThat(await(target.rooms())).extracting(Listed::head).containsExactlyInAnyOrderElementsOf(heads);
        assertThat(all(target, BUSY)).isEqualTo(busy.subList(busy.size() - KEPT, busy.size()));
        assertThat(all(target, RoomName.LOBBY))
                .hasSize(1)
                .first()
                .extracting(Entry::text)
                .isEqualTo("only \ud83c\udf4b");
        assertThat(keys()).doesNotContain("import:");
    }

    @Test
    void chatContinues() {
        imports();

        Entry next = append(target, BUSY, "next", null);
        assertThat(next.offset()).isEqualTo(APPENDED + 1);
        assertThat(next.epoch()).isEqualTo(busy.getFirst().epoch());
        assertThat(next.time()).isAfterOrEqualTo(busy.getLast().time());
        assertThat(await(target.nextGuest())).isEqualTo(4L);
        assertThat(append(target, EMPTY, "first", null).offset()).isEqualTo(1);
        assertThat(Stores.command(store, Command.PTTL, "loquat:{busy}")).isEqualTo("-1");
    }

    @Test
    void expiredMessagesAreNotImportedAndTheirOffsetsAreNotReused() {
        try (Archive archive = new SqliteArchive(StoreFile.at(file()))) {
            Outcome outcome = new RedisImport(store, KEPT, Duration.ofMillis(-1)).run(archive);
            assertThat(outcome).isEqualTo(new Outcome(true, "Imported 3 rooms with 0 messages."));
        }
        assertThat(await(target.rooms())).extracting(Listed::head).containsExactlyInAnyOrderElementsOf(heads);
        assertThat(append(target, BUSY, "next", null).offset()).isEqualTo(APPENDED + 1);
        assertThat(all(target, BUSY)).hasSize(1);
    }

    @Test
    void secondImportDoesNothing() {
        imports();
        append(target, BUSY, "next", null);

        assertThat(imports()).isEqualTo(new Outcome(true, "This chat was already imported; nothing was done."));
        assertThat(all(target, BUSY).getLast().text()).isEqualTo("next");
    }

    @Test
    void storeWithRoomsIsRefused() {
        await(target.open(RoomName.LOBBY));
        String before = keys();

        assertThat(imports().isDone()).isFalse();
        assertThat(imports().message()).contains("already has rooms");
        assertThat(keys()).isEqualTo(before);
    }

    @Test
    void roomCreatedDuringTheImportIsNotOverwritten() {
        try (Archive archive = new Interrupted(() -> await(target.open(RoomName.LOBBY)))) {
            assertThat(imports(archive).message()).contains("already has rooms");
        }
        assertThat(await(target.rooms())).hasSize(1);
    }

    @Test
    void abortedImportLeavesNoRoomAndCanBeRepeated() {
        try (Archive archive = new Interrupted(() -> {
            throw new StoreFailure("broken off");
        })) {
            assertThatThrownBy(() -> imports(archive)).hasMessage("broken off");
        }
        assertThat(await(target.rooms())).isEmpty();
        assertThat(await(target.head(BUSY))).isNull();

        assertThat(imports().isDone()).isTrue();
        assertThat(await(target.rooms())).extracting(Listed::head).containsExactlyInAnyOrderElementsOf(heads);
    }

    @Test
    void missingFileIsNotCreated() {
        Path none = folder.resolve("none.db");

        assertThatThrownBy(() -> new SqliteArchive(StoreFile.at(none)).close())
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining(none.toString());
        assertThat(none).doesNotExist();
    }

    @Test
    void fileInUseIsRefused() {
        try (RoomLog source = source()) {
            assertThat(await(source.rooms())).hasSize(3);
            assertThatThrownBy(() -> new SqliteArchive(StoreFile.at(file())).close())
                    .hasMessageContaining("Another Loquat uses the store");
        }
    }

    /** Something happens in the middle of its largest room. */
    private final class Interrupted implements Archive {
        private final SqliteArchive archive = new SqliteArchive(StoreFile.at(file()));
        private final Runnable what;

        Interrupted(Runnable what) {
            this.what = what;
        }

        @Override
        public List<Head> heads() {
            return archive.heads();
        }

        @Override
        public List<Entry> after(RoomName room, long offset) {
            if (room.equals(BUSY) && offset > APPENDED - KEPT) {
                what.run();
            }
            return archive.after(room, offset);
        }

        @Override
        public long guests() {
            return archive.guests();
        }

        @Override
        public void close() {
            archive.close();
        }
    }
}
