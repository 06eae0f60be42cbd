package io.loquat.room;

import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.testing.ForwardingLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A log that notifies its followers only when the test says so: as with a remote store, an entry can be read before
 * its followers know of it. Reads can be delayed, too.
 */
public final class DelayedLog extends ForwardingLog {
    private final RoomLog log = new MemoryLog(10, 10_000, Duration.ofDays(1), InstantSource.system());
    private final Queue<Runnable> notifications = new ArrayDeque<>();
    private @Nullable Queue<Runnable> delayedReads;

    @Override
    protected RoomLog log() {
        return log;
    }

    /** Notifies the followers of the next entry. */
    public void notifyNext() {
        notifications.remove().run();
    }

    /** Delays the answers to reads from now on; each answer keeps what was read at the time of the call. */
    public void delayReads() {
        delayedReads = new ArrayDeque<>();
    }

    /** Answers the delayed reads. */
    public void releaseReads() {
        Objects.requireNonNull(delayedReads).forEach(Runnable::run);
        delayedReads = null;
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        @Nullable Slice slice = log.read(room, request).toCompletableFuture().join();
        CompletableFuture<@Nullable Slice> answer = new CompletableFuture<>();
        if (delayedReads == null) {
            answer.complete(slice);
        } else {
            delayedReads.add(() -> answer.complete(slice));
        }
        return answer;
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        return log.follow(room, new Follower() {
            @Override
            public void entry(Entry entry) {
                notifications.add(() -> follower.entry(entry));
            }

            @Override
            public void lost() {
                notifications.add(follower::lost);
            }
        });
    }
}
