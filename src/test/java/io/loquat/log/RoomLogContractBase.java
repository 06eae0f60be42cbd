package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Helper methods of {@link RoomLogContract}. */
abstract class RoomLogContractBase {
    /** The limits of a store under test. */
    public static final int MAX_ROOMS = 4;

    public static final int MAX_MESSAGES = 40;
    public static final Duration MAX_AGE = Duration.ofDays(30);

    static final RoomName LOBBY = RoomName.LOBBY;
    static final RoomName CAFE = room("café");
    static final Instant START = Instant.parse("2026-11-20T15:52:00.123Z");

    private static final long TIMEOUT_SECONDS = 30;

    final MovableClock clock = new MovableClock(START);
    private @Nullable RoomLog log;

    /** Creates an empty store with the limits above and that clock. */
    protected abstract RoomLog newLog(MovableClock clock);

    @BeforeEach
    void openStore() {
        log = newLog(clock);
    }

    @AfterEach
    void closeStore() {
        log().close();
    }

    final RoomLog log() {
        return Objects.requireNonNull(log);
    }

    // ---- helpers

    static RoomName room(String name) {
        return Objects.requireNonNull(RoomName.parse(name));
    }

    static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    final Head open(RoomName room) {
        RoomLog.Opened opened = await(log().open(room));
        assertThat(opened).isInstanceOf(Head.class);
        return (Head) opened;
    }

    final Stored append(Draft draft) {
        RoomLog.Appended appended = await(log().append(draft));
        assertThat(appended).isInstanceOf(Stored.class);
        return (Stored) appended;
    }

    final Stored append(RoomName room, String text) {
        return append(draft(room, "alice", null, text));
    }

    /** Appends {@code m1}, {@code m2}, … to the lobby, which it opens. */
    final void appendMany(int count) {
        open(LOBBY);
        for (int i = 1; i <= count; i++) {
            append(LOBBY, "m" + i);
        }
    }

    static Draft draft(RoomName room, String author, @Nullable String key, String text) {
        return new Draft(room, author.isEmpty() ? "user1" : author, author, key, text);
    }

    final Slice read(PageRequest request) {
        @Nullable Slice slice = await(log().read(LOBBY, request));
        return Objects.requireNonNull(slice);
    }

    /** Follows a room from now on. */
    final Followed follow(RoomName room) {
        List<Entry> seen = new ArrayList<>();
        @Nullable
        Following following = await(log().follow(room, new RoomLog.Follower() {
            @Override
            public void entry(Entry entry) {
                synchronized (seen) {
                    seen.add(entry);
                    seen.notifyAll();
                }
            }

            @Override
            public void lost() {
                throw new AssertionError("lost its position");
            }
        }));
        return new Followed(seen, Objects.requireNonNull(following));
    }

    static List<Long> offsets(List<Entry> entries) {
        return entries.stream().map(Entry::offset).toList();
    }

    static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** What a follower received, in order. */
    record Followed(List<Entry> seen, Following following) {
        /** Returns the entries once there are that many, and verifies that there are no more. */
        List<Entry> entries(int count) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
            synchronized (seen) {
                while (seen.size() < count && System.nanoTime() < deadline) {
                    try {
                        seen.wait(100);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                assertThat(seen).hasSize(count);
                return List.copyOf(seen);
            }
        }
    }
}
