package io.loquat.metrics;

import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts the requests that the underlying log does not answer. Closing it closes that log. Thread-safe. */
public final class CountedLog implements RoomLog {
    private final RoomLog log;
    private final Meters meters;

    /** Wraps a log. {@code meters} is notified once per failure. */
    public CountedLog(RoomLog log, Meters meters) {
        this.log = log;
        this.meters = meters;
    }

    // Returns the original stage, so that a failure keeps its type.
    private <T extends @Nullable Object> CompletionStage<T> watch(CompletionStage<T> answer, Predicate<T> isNone) {
        var unused = answer.whenComplete((value, failure) -> {
            if (failure != null || isNone.test(value)) {
                meters.storeFailed();
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return watch(log.open(room), opened -> opened instanceof Unavailable);
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return watch(log.head(room), head -> false);
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return watch(log.rooms(), rooms -> false);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return watch(log.append(draft), appended -> appended instanceof Unavailable);
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        return watch(log.read(room, request), slice -> false);
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        return watch(log.follow(room, follower), following -> following == null);
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return watch(log.nextGuest(), number -> number == null);
    }

    @Override
    public boolean isAway() {
        return log.isAway();
    }

    @Override
    public @Nullable String damage() {
        return log.damage();
    }

    @Override
    public @Nullable String whyAway() {
        return log.whyAway();
    }

    @Override
    public void close() {
        log.close();
    }
}
