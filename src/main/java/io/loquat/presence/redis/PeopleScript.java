package io.loquat.presence.redis;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Submits operations of {@code people.lua} from any thread, in the order of the calls. */
final class PeopleScript {
    private final Executor loop;
    private final OperationQueue operations;

    PeopleScript(Executor loop, OperationQueue operations) {
        this.loop = loop;
        this.operations = operations;
    }

    /**
     * Submits an operation that has an answer.
     *
     * @param undo reverts the operation when it is unknown whether it was carried out
     * @param read maps the response to the answer, on the store's executor; receives null when there is none
     */
    <T extends @Nullable Object> CompletionStage<T> ask(
            List<byte[]> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        return ask(() -> words, undo, read);
    }

    /** Does the same with arguments that are determined on the store's executor. */
    <T extends @Nullable Object> CompletionStage<T> ask(
            Supplier<List<byte[]>> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() ->
                operations.add(Operation.ask(words.get(), response -> answer.complete(read.apply(response)), undo)));
        return answer;
    }

    /** Submits an operation that must be carried out, now or later. */
    void submit(List<byte[]> words) {
        loop.execute(() -> operations.add(Operation.mandatory(words)));
    }
}
