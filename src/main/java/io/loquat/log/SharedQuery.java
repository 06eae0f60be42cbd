package io.loquat.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query over everything, which runs at most once at a time. Callers that ask while it runs share the next run, which
 * starts after they asked. A storm of requests therefore costs one run after another. Thread-safe.
 */
public final class SharedQuery<T> {
    private final Supplier<CompletionStage<T>> query;
    private @Nullable CompletableFuture<T> next;
    private boolean isRunning;

    /** @param query starts a run */
    public SharedQuery(Supplier<CompletionStage<T>> query) {
        this.query = query;
    }

    /** Returns the result of a run that starts now or later. */
    public CompletionStage<T> ask() {
        CompletableFuture<T> answer;
        synchronized (this) {
            if (next != null) {
                return next;
            }
            answer = new CompletableFuture<>();
            next = answer;
        }
        begin();
        return answer;
    }

    private void begin() {
        CompletableFuture<T> current;
        synchronized (this) {
            if (isRunning || next == null) {
                return;
            }
            isRunning = true;
            current = next;
            next = null;
        }
        query.get().whenComplete((found, failure) -> {
            synchronized (this) {
                isRunning = false;
            }
            begin();
            if (failure == null) {
                current.complete(found);
            } else {
                current.completeExceptionally(failure);
            }
        });
    }
}
