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
 * Counts this server's connections of each network address. Sends the store totals, not increments, so sending twice
 * does no harm. Owner: the store's executor.
 */
final class AddressCounter {
    private final OperationQueue operations;
    private final long doubt;
    private final Map<String, Integer> counts = new HashMap<>();
    // Addresses whose number the store does not know.
    private final Set<String> unsent = new HashSet<>();

    /**
     * Creates a counter without connections.
     *
     * @param doubt a server that has been silent for this long may be dead, and its connections do not count
     */
    AddressCounter(OperationQueue operations, Duration doubt) {
        this.operations = operations;
        this.doubt = doubt.toMillis();
    }

    void admit(String address, int max, CompletableFuture<Boolean> answer) {
        int count = counts.merge(address, 1, Integer::sum);
        if (max > 0 && count > max) {
            depart(address);
            answer.complete(false);
            return;
        }
        send(address, max, answer);
    }

    void depart(String address) {
        Integer left = counts.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
        send(address, left == null ? 0 : left, 0, response -> {});
    }

    /** Sends the numbers that could not be sent while the store was away. */
    void resend() {
        Set<String> due = Set.copyOf(unsent);
        unsent.clear();
        due.forEach(address -> send(address, counts.getOrDefault(address, 0), 0, response -> {}));
    }

    /** Called when the store has lost its data. */
    void forgotten() {
        unsent.addAll(counts.keySet());
    }

    private void send(String address, int max, CompletableFuture<Boolean> answer) {
        send(address, counts.getOrDefault(address, 0), max, response -> {
            boolean isTooMany = response != null && Operation.number(response) == 0;
            if (isTooMany) {
                depart(address);
            }
            answer.complete(!isTooMany);
        });
    }

    private void send(String address, int count, int max, Consumer<@Nullable Response> then) {
        operations.add(Operation.ask(
                Operation.words("count", address, count, max, doubt),
                response -> {
                    if (response == null || Operation.number(response) < 0) {
                        unsent.add(address);
                    }
                    then.accept(response);
                },
                null));
    }
}
