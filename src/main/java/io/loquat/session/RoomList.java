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
 * The list of all rooms. However many clients ask, the store is read for one list at a time, and searches use a list of
 * up to a second ago. Thread-safe.
 */
public final class RoomList {
    /** How long searches use the same list. */
    static final Duration KEPT = Duration.ofSeconds(1);

    private final SharedQuery<List<Listed>> look;
    private final Executor later;
    private @Nullable CompletableFuture<List<Listed>> kept;

    /**
     * Creates a list that has not been read.
     *
     * @param look reads the store
     * @param later runs a task after {@link #KEPT}
     */
    RoomList(Supplier<CompletionStage<List<Listed>>> look, Executor later) {
        this.look = new SharedQuery<>(look);
        this.later = later;
    }

    /** Reads the rooms; fails as the store does. */
    public CompletionStage<List<Listed>> now() {
        return look.ask();
    }

    /** Returns the list of a read that ended no longer than {@link #KEPT} ago, or reads it; fails as the store does. */
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

    // Not kept for longer: the list may be large.
    private synchronized void forget() {
        kept = null;
    }
}
