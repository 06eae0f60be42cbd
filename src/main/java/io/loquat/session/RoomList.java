package io.loquat.session;

import io.loquat.log.RoomLog.Listed;
import io.loquat.log.SharedQuery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All rooms there are, whoever asks for them and however often: the store is looked at for one list at a time, and those who search
 * take one of a moment ago. Thread-safe.
 */
public final class RoomList {
    /** How long searches take the list that is there. */
    static final Duration KEPT = Duration.ofSeconds(1);

    private final SharedQuery<List<Listed>> look;
    private final Executor later;
    private @Nullable CompletableFuture<List<Listed>> kept;

    /**
     * @param look asks the store
     * @param later does what it is given when {@link #KEPT} is over
     */
    RoomList(Supplier<CompletionStage<List<Listed>>> look, Executor later) {
        this.look = new SharedQuery<>(look);
        this.later = later;
    }

    /** As they are now; fails as the store does. */
    public CompletionStage<List<Listed>> now() {
        return look.ask();
    }

    /** As they are now, or as a look found them that ended no longer than {@link #KEPT} ago; fails as the store does. */
    public CompletionStage<List<Listed>> lately() {
        CompletableFuture<List<Listed>> mine;
        synchronized (this) {
            if (kept != null) {
                return kept;
            }
            mine = new CompletableFuture<>();
            kept = mine;
        }
        look.ask().whenComplete((rooms, failure) -> {
            if (failure == null) {
                mine.complete(rooms);
                later.execute(this::forget);
            } else {
                forget();
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    // Not kept for those who may come one day: all rooms are many.
    private synchronized void forget() {
        kept = null;
    }
}
