package io.loquat.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A look at all that there is, of which one is under way at a time: those that ask meanwhile share the next, which begins after they
 * asked. So a storm of questions costs one after the other. Thread-safe.
 */
public final class SharedQuery<T> {
    private final Supplier<CompletionStage<T>> look;
    private @Nullable CompletableFuture<T> next;
    private boolean isUnderWay;

    /** @param look begins one */
    public SharedQuery(Supplier<CompletionStage<T>> look) {
        this.look = look;
    }

    /** What a look finds that begins now or later. */
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
        CompletableFuture<T> mine;
        synchronized (this) {
            if (isUnderWay || next == null) {
                return;
            }
            isUnderWay = true;
            mine = next;
            next = null;
        }
        look.get().whenComplete((found, failure) -> {
            synchronized (this) {
                isUnderWay = false;
            }
            begin();
            if (failure == null) {
                mine.complete(found);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }
}
