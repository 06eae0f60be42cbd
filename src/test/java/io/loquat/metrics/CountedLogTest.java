package io.loquat.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.testing.ForwardingLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every call that the store fails to answer is counted once. */
class CountedLogTest {

    private static final Draft DRAFT = new Draft(RoomName.LOBBY, "alice", "alice", null, "hi");

    private final AtomicInteger failures = new AtomicInteger();
    private final Meters meters = new NoMeters() {
        @Override
        public void storeFailed() {
            failures.incrementAndGet();
        }
    };

    @Test
    void answersAreNotCounted() {
        everyCall(new MemoryLog(10, 10, Duration.ofDays(1), InstantSource.system()));
        assertThat(failures).hasValue(0);
    }

    @Test
    void everyUnansweredCallIsCountedOnce() {
        everyCall(new Away());
        assertThat(failures).hasValue(7);
    }

    @Test
    void failuresArePassedOn() {
        CompletionStage<?> rooms = new CountedLog(new Away(), meters).rooms();
        assertThat(rooms.toCompletableFuture().exceptionNow()).isInstanceOf(IllegalStateException.class);
    }

    private void everyCall(RoomLog store) {
        RoomLog log = new CountedLog(store, meters);
        log.open(RoomName.LOBBY);
        log.append(DRAFT);
        log.head(RoomName.LOBBY);
        log.rooms();
        log.read(RoomName.LOBBY, PageRequest.newest(1));
        log.follow(RoomName.LOBBY, new RoomLog.Follower() {
            @Override
            public void entry(Entry entry) {}

            @Override
            public void lost() {}
        });
        log.nextGuest();
        assertThat(log.isAway()).isEqualTo(store.isAway());
    }

    /** Reports that it is unavailable where the API allows it, and fails everywhere else. */
    private static final class Away extends ForwardingLog {
        @Override
        protected RoomLog log() {
            throw new AssertionError("asked");
        }

        @Override
        public CompletionStage<Opened> open(RoomName room) {
            return CompletableFuture.completedFuture(new Unavailable());
        }

        @Override
        public CompletionStage<Appended> append(Draft draft) {
            return CompletableFuture.completedFuture(new Unavailable());
        }

        @Override
        public CompletionStage<@Nullable Head> head(RoomName room) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<List<Listed>> rooms() {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<@Nullable Long> nextGuest() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isAway() {
            return true;
        }
    }
}
