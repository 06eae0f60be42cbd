package io.loquat.presence.redis;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way of any thread to {@link Changes}, in the order of its calls. */
final class Asks {
    private final Executor loop;
    private final Changes changes;

    Asks(Executor loop, Changes changes) {
        this.loop = loop;
        this.changes = changes;
    }

    /**
     * Asks the store.
     *
     * @param undo takes it back when it is not known whether it was done
     * @param read makes the answer, on the store's executor; it is given null when there is none
     */
    <T extends @Nullable Object> CompletionStage<T> ask(
            List<byte[]> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        return ask(() -> words, undo, read);
    }

    /** The same with words that the store's executor finds. */
    <T extends @Nullable Object> CompletionStage<T> ask(
            Supplier<List<byte[]>> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(
                () -> changes.add(Change.ask(words.get(), response -> answer.complete(read.apply(response)), undo)));
        return answer;
    }

    /** Has it done, now or later. */
    void owe(List<byte[]> words) {
        loop.execute(() -> changes.add(Change.owed(words)));
    }
}
