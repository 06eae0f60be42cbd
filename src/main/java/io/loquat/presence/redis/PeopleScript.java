package io.loquat.presence.redis;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way of any thread to {@link OperationQueue}, in the order of its calls. */
final class PeopleScript {
    private final Executor loop;
    private final OperationQueue operations;

    PeopleScript(Executor loop, OperationQueue operations) {
        this.loop = loop;
        this.operations = operations;
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
        loop.execute(() ->
                operations.add(Operation.ask(words.get(), response -> answer.complete(read.apply(response)), undo)));
        return answer;
    }

    /** Has it done, now or later. */
    void owe(List<byte[]> words) {
        loop.execute(() -> operations.add(Operation.owed(words)));
    }
}
