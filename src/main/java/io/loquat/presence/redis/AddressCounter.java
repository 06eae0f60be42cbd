package io.loquat.presence.redis;

import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This server's connections of each network address. The store is told how many they are, not that there is one more, so it may
 * be told twice. Owner: the store's executor.
 */
final class AddressCounter {
    private final OperationQueue operations;
    private final long doubt;
    private final Map<String, Integer> counts = new HashMap<>();
    // Of which the store does not know the number.
    private final Set<String> untold = new HashSet<>();

    /** @param doubt a server that was silent for so long may be dead, and its connections do not count */
    AddressCounter(OperationQueue operations, Duration doubt) {
        this.operations = operations;
        this.doubt = doubt.toMillis();
    }

    void admit(String address, int most, CompletableFuture<Boolean> answer) {
        int count = counts.merge(address, 1, Integer::sum);
        if (most > 0 && count > most) {
            depart(address);
            answer.complete(false);
            return;
        }
        tell(address, most, answer);
    }

    void depart(String address) {
        Integer left = counts.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
        tell(address, left == null ? 0 : left, 0, response -> {});
    }

    /** Tells what the store was not told while it was away. */
    void tellAgain() {
        Set<String> again = Set.copyOf(untold);
        untold.clear();
        again.forEach(address -> tell(address, counts.getOrDefault(address, 0), 0, response -> {}));
    }

    /** The store knows nothing any more. */
    void forgotten() {
        untold.addAll(counts.keySet());
    }

    private void tell(String address, int most, CompletableFuture<Boolean> answer) {
        tell(address, counts.getOrDefault(address, 0), most, response -> {
            boolean isTooMany = response != null && Operation.number(response) == 0;
            if (isTooMany) {
                depart(address);
            }
            answer.complete(!isTooMany);
        });
    }

    private void tell(String address, int count, int most, Consumer<@Nullable Response> then) {
        operations.add(Operation.ask(
                Operation.words("count", address, count, most, doubt),
                response -> {
                    if (response == null || Operation.number(response) < 0) {
                        untold.add(address);
                    }
                    then.accept(response);
                },
                null));
    }
}
