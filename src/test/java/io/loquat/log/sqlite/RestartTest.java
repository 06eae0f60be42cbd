package io.loquat.log.sqlite;

import static io.loquat.log.Duplicates.assertDuplicate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.testing.Eventually;
import io.loquat.testing.LogCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file contains when it is opened again, and what is wrong with one that cannot be opened. */
class RestartTest {

    private static final int MAX_MESSAGES = 100;
    private static final Duration MAX_AGE = Duration.ofDays(30);

    @TempDir
    private Path folder = Path.of("");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T15:52:00.123Z"));
    private @Nullable RoomLog log;

    @BeforeEach
    void start() {
        log = open(file());
    }

    @AfterEach
    void stop() {
        log().close();
    }

    private RoomLog open(Path file) {
        return new SqliteLog(StoreFile.at(file), 10, MAX_MESSAGES, MAX_AGE, clock, clock::nanos);
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
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private Stored append(@Nullable String key, String text) {
        return (Stored) await(log().append(new Draft(RoomName.LOBBY, "Alice", "alice", key, text)));
    }

    private Slice read(PageRequest request) {
        @Nullable Slice slice = await(log().read(RoomName.LOBBY, request));
        return Objects.requireNonNull(slice);
    }

    @Test
    void everythingSurvivesARestart() {
        Head head = (Head) await(log().open(RoomName.LOBBY));
        Entry one = append("k", "one \ud83c\udf4b").entry();
        Entry two = append(null, "two").entry();
        restart();

        assertThat(await(log().open(RoomName.LOBBY))).isEqualTo(new Head(RoomName.LOBBY, head.epoch(), 2, ""));
        assertThat(read(PageRequest.newest(10)).entries()).containsExactly(one, two);
        assertThat(append(null, "three").entry().offset()).isEqualTo(3);
        assertThat(await(log().rooms())).hasSize(1);
    }

    @Test
    void retryIsDetectedAfterARestartAndTrimming() {
        Entry one = append("k", "one").entry();
        for (int i = 0; i < 3 * MAX_MESSAGES; i++) {
            append(null, "more");
        }
        restart();

        assertDuplicate(append("k", "again"), one);
        assertThat(read(PageRequest.after(0, 1)).oldest()).isEqualTo(2 * MAX_MESSAGES + 2);
        clock.forward(Duration.ofMinutes(5).plusMillis(1));
        restart();
        assertThat(append("k", "again").duplicate()).isFalse();
    }

    @Test
    void guestNumbersContinueAfterARestart() {
        assertThat(await(log().nextGuest())).isEqualTo(1L);
        restart();
        assertThat(await(log().nextGuest())).isEqualTo(2L);
        restart();
        restart();
        assertThat(await(log().nextGuest())).isEqualTo(3L);
    }

    @Test
    void guestNumberIsNotReusedAfterTheProcessDied() throws IOException {
        @Nullable Long last = 0L;
        for (int i = 0; i < 100; i++) {
            last = await(log().nextGuest());
        }
        // What a killed process leaves behind.
        Path left = folder.resolve("left.db");
        Files.copy(file(), left);
        Files.copy(folder.resolve("loquat.db-wal"), folder.resolve("left.db-wal"));

        try (RoomLog again = open(left)) {
            assertThat(await(again.nextGuest())).isGreaterThan(last);
        }
    }

    @Test
    void fileOfTheFirstVersionIsMigrated() throws SQLException {
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
    void roomWithAnInvalidNameIsNotListedAndIsDeletedWithItsLastMessage() throws SQLException {
        append(null, "one");
        stop();
        execute("UPDATE rooms SET name = 'lobby\ufe0f'");
        start();
        assertThat(await(log().rooms())).isEmpty();
        assertThat(rows()).isEqualTo(1);
        for (int i = 1; i <= 9; i++) {
            appendTo("r" + i);
        }
        assertThat(await(log().open(new RoomName("r10")))).isInstanceOf(TooManyRooms.class);

        clock.forward(MAX_AGE.plusHours(2));
        for (int i = 1; i <= 9; i++) {
            appendTo("r" + i);
        }

        assertThat(await(log().open(new RoomName("r10")))).isInstanceOf(Head.class);
        assertThat(await(log().rooms())).hasSize(10);
        assertThat(ask("SELECT count(*) FROM rooms WHERE name = 'lobby\ufe0f'")).isZero();
    }

    @Test
    void evictedRoomIsDeletedWithItsMessages() {
        for (int i = 1; i <= 10; i++) {
            appendTo("r" + i);
        }
        clock.forward(MAX_AGE.plusHours(2));

        assertThat(await(log().open(new RoomName("r11")))).isInstanceOf(Head.class);

        assertThat(ask("SELECT count(*) FROM messages WHERE room NOT IN (SELECT id FROM rooms)"))
                .isZero();
        restart();
        assertThat(await(log().rooms())).hasSize(10);
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
    void excessMessagesAreDeletedFromTheFile() {
        for (int i = 0; i < 5 * MAX_MESSAGES; i++) {
            append(null, "x".repeat(1_000));
        }
        assertThat(rows()).isBetween((long) MAX_MESSAGES, 2L * MAX_MESSAGES);
    }

    @Test
    void expiredMessagesAreDeletedFromTheFile() {
        for (int i = 0; i < MAX_MESSAGES; i++) {
            append(null, "old");
        }
        clock.forward(MAX_AGE.plusMillis(1));
        append(null, "new");

        assertThat(read(PageRequest.newest(100)).oldest()).isEqualTo(MAX_MESSAGES + 1);
        append(null, "newer");
        assertThat(rows()).isEqualTo(2);
        assertThat(read(PageRequest.newest(100)).entries())
                .extracting(Entry::text)
                .containsExactly("new", "newer");
    }

    @Test
    void expiredMessagesAreDeletedWhenIdleAndTheFileShrinks() {
        for (int i = 0; i < MAX_MESSAGES; i++) {
            append(null, "x".repeat(1_000));
        }
        clock.forward(MAX_AGE.plusHours(2));

        Eventually.becomes(0L, this::rows);
        Eventually.becomes(0L, () -> ask("PRAGMA freelist_count"));
        assertThat(ask("PRAGMA page_count")).isLessThan(MAX_MESSAGES / 4);
        assertThat(append(null, "new").entry().offset()).isEqualTo(MAX_MESSAGES + 1);
    }

    @Test
    void largeTransactionLeavesNoLargeWriteAheadLog() throws IOException {
        CompletionStage<?> last = log().append(draft("x".repeat(4_000)));
        for (int i = 0; i < 4_000; i++) {
            last = log().append(draft("x".repeat(4_000)));
        }
        var unused = await(last);
        for (int i = 0; i < 3; i++) {
            append(null, "y".repeat(4_000));
        }
        assertThat(Files.size(folder.resolve("loquat.db-wal"))).isLessThanOrEqualTo(Database.LARGEST_WAL_KEPT);
    }

    private static Draft draft(String text) {
        return new Draft(RoomName.LOBBY, "Alice", "alice", null, text);
    }

    // ---- clocks

    @Test
    void timeOfARoomNeverRunsBackwardsAfterARestart() {
        Entry one = append(null, "one").entry();
        clock.jump(Duration.ofHours(-1));
        Entry two = append(null, "two").entry();
        restart();
        Entry three = append("k", "three").entry();
        restart();

        assertThat(two.time()).isAfterOrEqualTo(one.time());
        assertThat(three.time()).isAfterOrEqualTo(two.time());
        assertDuplicate(append("k", "again"), three);
    }

    @Test
    void briefClockJumpDeletesNothing() {
        append(null, "one");
        clock.jump(MAX_AGE.plusDays(1));
        Entry two = append(null, "two").entry();
        append(null, "three");
        clock.forward(Duration.ofSeconds(1));
        assertThat(read(PageRequest.newest(10)).oldest()).isEqualTo(1);
        clock.jump(MAX_AGE.plusDays(1).negated());
        append(null, "four");

        assertThat(read(PageRequest.newest(10)).entries()).hasSize(4).contains(two);
        assertThat(rows()).isEqualTo(4);
        assertThat(two.time()).isBefore(clock.instant().plusSeconds(1));
    }

    @Test
    void restartWithAWrongClockDeletesNothingForAnHour() {
        append(null, "one");
        clock.jump(MAX_AGE.plusDays(1));
        restart();
        append(null, "two");
        clock.forward(Duration.ofMinutes(59));
        append(null, "three");
        assertThat(read(PageRequest.newest(10)).oldest()).isEqualTo(1);
        assertThat(rows()).isEqualTo(3);

        clock.forward(Duration.ofMinutes(1));
        append(null, "four");
        assertThat(read(PageRequest.newest(10)).oldest()).isEqualTo(2);
    }

    private long rows() {
        return ask("SELECT count(*) FROM messages");
    }

    private long ask(String sql) {
        try (Connection connection = new org.sqlite.SQLiteConfig().createConnection("jdbc:sqlite:" + file());
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what is wrong with a file

    @Test
    void damageFoundWhileReadingIsReportedOnceAndAnswersNothing() throws IOException {
        stop();
        log = new SqliteLog(StoreFile.at(file()), 10, 20_000, MAX_AGE, clock, clock::nanos);
        for (int i = 0; i < 2_000; i++) {
            var unused = log().append(draft("x".repeat(4_000)));
        }
        append(null, "last");
        try (FileChannel damaged = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            byte[] noise = new byte[(int) damaged.size() / 2];
            new Random(3).nextBytes(noise);
            damaged.write(ByteBuffer.wrap(noise), damaged.size() / 4);
        }
        try (LogCapture lines = LogCapture.start()) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> read(PageRequest.after(700, 100)))
                        .satisfies(failure -> assertThat(StoreFailure.is(failure))
                                .as("%s", failure)
                                .isTrue());
            }
            assertThat(lines.messages()).hasSize(1).first().asString().contains("is damaged", file().toString());
        }
        assertThat(log().isAway()).isTrue();
        assertThat(log().damage()).contains(file().toString());
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

        assertThatThrownBy(() -> open(damaged))
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
        log = open(another);
    }
}
