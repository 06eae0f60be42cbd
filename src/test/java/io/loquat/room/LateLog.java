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

/** A log whose followers hear of an entry only when they are let, as those of a remote store may: it can be read before. Its reads can be late too. */
public final class LateLog extends ForwardingLog {
    private final RoomLog log = new MemoryLog(10, 10_000, Duration.ofDays(1), InstantSource.system());
    private final Queue<Runnable> late = new ArrayDeque<>();
    private @Nullable Queue<Runnable> held;

    @Override
    protected RoomLog log() {
        return log;
    }

    /** Lets the followers hear of the next entry. */
    public void tellNext() {
        late.remove().run();
    }

    /** From now on what is read is answered later, as it was. */
    public void holdReads() {
        held = new ArrayDeque<>();
    }

    /** Answers what was read. */
    public void releaseReads() {
        Objects.requireNonNull(held).forEach(Runnable::run);
        held = null;
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        @Nullable Slice slice = log.read(room, request).toCompletableFuture().join();
        CompletableFuture<@Nullable Slice> answer = new CompletableFuture<>();
        if (held == null) {
            answer.complete(slice);
        } else {
            held.add(() -> answer.complete(slice));
        }
        return answer;
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        return log.follow(room, new Follower() {
            @Override
            public void entry(Entry entry) {
                late.add(() -> follower.entry(entry));
            }

            @Override
            public void lost() {
                late.add(follower::lost);
            }
        });
    }
}
