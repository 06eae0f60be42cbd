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

    private final SharedQuery<List<Listed>> query;
    private final Executor later;
    private @Nullable CompletableFuture<List<Listed>> kept;

    /**
     * Creates a list that has not been read.
     *
     * @param read reads the rooms from the store
     * @param later runs a task after {@link #KEPT}
     */
    RoomList(Supplier<CompletionStage<List<Listed>>> read, Executor later) {
        this.query = new SharedQuery<>(read);
        this.later = later;
    }

    /** Reads the rooms; fails as the store does. */
    public CompletionStage<List<Listed>> now() {
        return query.ask();
    }

    /** Returns the list if it was read no longer than {@link #KEPT} ago, or reads it; fails as the store does. */
    public CompletionStage<List<Listed>> recent() {
        CompletableFuture<List<Listed>> result;
        synchronized (this) {
            if (kept != null) {
                return kept;
            }
            result = new CompletableFuture<>();
            kept = result;
        }
        query.ask().whenComplete((rooms, failure) -> {
            if (failure == null) {
                result.complete(rooms);
                later.execute(this::forget);
            } else {
                forget();
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    // The list may be large, so it is not kept any longer.
    private synchronized void forget() {
        kept = null;
    }
}
