package io.loquat.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file holds when it is opened again, and what is wrong with one that can not be. */
class RestartTest {

    private static final int MAX_MESSAGES = 100;
    private static final Duration MAX_AGE = Duration.ofDays(30);

    @TempDir
    private Path folder = Path.of("");

    private volatile Instant now = Instant.parse("2026-11-20T15:52:00.123Z");
    private @Nullable RoomLog log;

    @BeforeEach
    void start() {
        log = new SqliteLog(file(), 10, MAX_MESSAGES, MAX_AGE, () -> now);
    }

    @AfterEach
    void stop() {
        log().close();
    }

    private Path file() {
        return folder.resolve("loquat.db");
    }

    private void restart() {
        stop();
        start();
    }

    private RoomLog log() {
        return Objects.requireNonNull(log);
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Stored append(@Nullable String key, String text) {
        return (Stored) await(log().append(new Draft(RoomName.LOBBY, "Alice", "alice", key, text)));
    }

    private Slice read(PageRequest request) {
        @Nullable Slice slice = await(log().read(RoomName.LOBBY, request));
        return Objects.requireNonNull(slice);
    }

    @Test
    void everythingIsThereAgain() {
        Head head = (Head) await(log().open(RoomName.LOBBY));
        Entry one = append("k", "one \ud83c\udf4b").entry();
        Entry two = append(null, "two").entry();
        restart();

        assertThat(await(log().open(RoomName.LOBBY))).isEqualTo(new Head(RoomName.LOBBY, head.epoch(), 2, ""));
        assertThat(read(PageRequest.newest(10)).entries()).containsExactly(one, two);
        assertThat(append(null, "three").entry().offset()).isEqualTo(3);
        assertThat(await(log().heads())).hasSize(1);
    }

    @Test
    void retryIsKnownAlsoAfterARestartAndTheTrim() {
        Entry one = append("k", "one").entry();
        for (int i = 0; i < 3 * MAX_MESSAGES; i++) {
            append(null, "more");
        }
        restart();

        assertThat(append("k", "again")).isEqualTo(new Stored(one, true));
        assertThat(read(PageRequest.after(0, 1)).oldest()).isEqualTo(2 * MAX_MESSAGES + 2);
        now = now.plus(Duration.ofMinutes(5).plusMillis(1));
        restart();
        assertThat(append("k", "again").duplicate()).isFalse();
    }

    @Test
    void guestsGoOnWithTheNextNumber() {
        assertThat(await(log().nextGuest())).isEqualTo(1L);
        restart();
        assertThat(await(log().nextGuest())).isEqualTo(2L);
        restart();
        restart();
        assertThat(await(log().nextGuest())).isEqualTo(3L);
    }

    @Test
    void numberOfAGuestIsNotGivenAgainAfterTheDeathOfTheProcess() throws IOException {
        @Nullable Long last = 0L;
        for (int i = 0; i < 100; i++) {
            last = await(log().nextGuest());
        }
        // What a process that is killed leaves behind.
        Path left = folder.resolve("left.db");
        Files.copy(file(), left);
        Files.copy(folder.resolve("loquat.db-wal"), folder.resolve("left.db-wal"));

        try (RoomLog again = new SqliteLog(left, 10, MAX_MESSAGES, MAX_AGE, () -> now)) {
            assertThat(await(again.nextGuest())).isGreaterThan(last);
        }
    }

    @Test
    void fileOfTheFirstVersionIsTakenOver() throws SQLException {
        Entry one = append(null, "one").entry();
        stop();
        try (Connection connection = new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE guests");
            statement.execute("PRAGMA user_version = 1");
        }
        start();

        assertThat(read(PageRequest.newest(1)).entries()).containsExactly(one);
        assertThat(await(log().nextGuest())).isEqualTo(1L);
    }

    @Test
    void roomWhoseNameIsNoneAnyMoreIsInNoListAndGoesWithItsLastMessage() throws SQLException {
        append(null, "one");
        stop();
        execute("UPDATE rooms SET name = 'lobby\ufe0f'");
        start();
        assertThat(await(log().heads())).isEmpty();
        assertThat(rows()).isEqualTo(1);
        for (int i = 1; i <= 9; i++) {
            appendTo("r" + i);
        }
        assertThat(await(log().open(new RoomName("r10")))).isInstanceOf(TooManyRooms.class);

        now = now.plus(MAX_AGE).plusMillis(1);
        for (int i = 1; i <= 9; i++) {
            appendTo("r" + i);
        }

        assertThat(await(log().open(new RoomName("r10")))).isInstanceOf(Head.class);
        assertThat(await(log().heads())).hasSize(10);
        assertThat(count("rooms WHERE name = 'lobby\ufe0f'")).isZero();
    }

    @Test
    void whatARoomHadIsDeletedWhenItGivesWay() throws SQLException {
        for (int i = 1; i <= 10; i++) {
            appendTo("r" + i);
        }
        now = now.plus(MAX_AGE).plusMillis(1);

        assertThat(await(log().open(new RoomName("r11")))).isInstanceOf(Head.class);

        assertThat(count("messages WHERE room NOT IN (SELECT id FROM rooms)")).isZero();
        restart();
        assertThat(await(log().heads())).hasSize(10);
    }

    private void appendTo(String room) {
        RoomName name = new RoomName(room);
        assertThat(await(log().open(name))).isInstanceOf(Head.class);
        assertThat(await(log().append(new Draft(name, "Alice", "alice", null, "hi"))))
                .isInstanceOf(Stored.class);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + file())) {
            boolean unused = connection.createStatement().execute(sql);
        }
    }

    @Test
    void whatIsNotKeptIsDeletedFromTheFile() throws SQLException {
        for (int i = 0; i < 5 * MAX_MESSAGES; i++) {
            append(null, "x".repeat(1_000));
        }
        assertThat(rows()).isBetween((long) MAX_MESSAGES, 2L * MAX_MESSAGES);
    }

    @Test
    void whatIsTooOldIsDeletedFromTheFile() throws SQLException {
        for (int i = 0; i < MAX_MESSAGES; i++) {
            append(null, "old");
        }
        now = now.plus(MAX_AGE).plusMillis(1);
        append(null, "new");

        assertThat(read(PageRequest.newest(100)).oldest()).isEqualTo(MAX_MESSAGES + 1);
        append(null, "newer");
        assertThat(rows()).isEqualTo(2);
        assertThat(read(PageRequest.newest(100)).entries())
                .extracting(Entry::text)
                .containsExactly("new", "newer");
    }

    private long rows() throws SQLException {
        return count("messages");
    }

    private long count(String what) throws SQLException {
        try (Connection connection = new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + file());
                ResultSet row = connection.createStatement().executeQuery("SELECT count(*) FROM " + what)) {
            return row.getLong(1);
        }
    }

    @Test
    void secondProcessIsRefused() {
        assertThatThrownBy(this::start)
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("Another Loquat uses the store " + file());
    }

    @Test
    void damagedFileIsRefused() throws IOException {
        Path damaged = folder.resolve("damaged.db");
        Files.writeString(damaged, "this is no database ".repeat(500));

        assertThatThrownBy(() -> new SqliteLog(damaged, 10, MAX_MESSAGES, MAX_AGE, () -> now))
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining(damaged.toString())
                .hasMessageContaining("damaged");
    }

    @Test
    void fileOfALaterVersionIsRefused() throws SQLException {
        stop();
        try (Connection connection = new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + file())) {
            boolean unused = connection.createStatement().execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(this::start).isInstanceOf(StoreUnusable.class).hasMessageContaining("later version");
        Path another = folder.resolve("another.db");
        log = new SqliteLog(another, 10, MAX_MESSAGES, MAX_AGE, () -> now);
    }
}
