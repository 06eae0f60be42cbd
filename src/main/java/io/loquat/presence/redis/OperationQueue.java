package io.loquat.presence.redis;

import io.loquat.redis.RedisStore;
import io.loquat.redis.Script;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queue of all operations for the store, in the order of the calls. Operations that wait while one script runs are
 * combined into the next. Owner: the store's executor.
 *
 * <p>While the store is away, operations with an answer are answered with null at once. Mandatory operations wait in
 * order; each existing connection has at most a few, and no new connections appear meanwhile.
 */
final class OperationQueue {
    /** The maximum number of operations in one script, which takes the store some milliseconds. */
    static final int MAX_GROUP = 128;

    private static final Logger LOG = Logger.getLogger(OperationQueue.class);

    private final RedisStore store;
    private final Supplier<String> server;
    private final @Nullable LongSupplier clock;
    private final Script script;
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
    private boolean isInFlight;
    private boolean isStalled;

    /**
     * Creates an empty queue.
     *
     * @param server the name of this server in the store
     * @param clock milliseconds; null for the store's own, the one clock that all servers share
     */
    OperationQueue(RedisStore store, Supplier<String> server, @Nullable LongSupplier clock) {
        this.store = store;
        this.script = store.script(OperationQueue.class, "people.lua");
        this.server = server;
        this.clock = clock;
    }

    /** Appends an operation. */
    void add(Operation operation) {
        if (isStalled && !operation.isMandatory()) {
            if (store.isAway()) {
                operation.answer(null);
                return;
            }
            // The store refused something, or is back: this operation tries it at once instead of waiting for the next
            // heartbeat.
            isStalled = false;
        }
        waiting.add(operation);
        send();
    }

    /** Inserts an operation ahead of all that wait. */
    void addFirst(Operation operation) {
        waiting.addFirst(operation);
        send();
    }

    /** Retries the waiting operations. */
    void retry() {
        isStalled = false;
        send();
    }

    private void send() {
        if (isInFlight || isStalled || waiting.isEmpty()) {
            return;
        }
        List<Operation> group = new ArrayList<>();
        List<byte[]> words = new ArrayList<>();
        words.addAll(Operation.words(server.get(), clock == null ? "" : String.valueOf(clock.getAsLong())));
        while (group.size() < MAX_GROUP && !waiting.isEmpty()) {
            Operation next = waiting.remove();
            group.add(next);
            words.addAll(next.words());
        }
        isInFlight = true;
        var unused = store.run(script, List.of(), words).whenComplete((response, failure) -> {
            isInFlight = false;
            if (response == null || response.size() != group.size()) {
                failed(group);
            } else {
                done(group, response);
            }
            send();
        });
    }

    private static void done(List<Operation> group, Response response) {
        for (int i = 0; i < group.size(); i++) {
            answer(group.get(i), response.get(i));
        }
    }

    // Mandatory operations keep their position, so that the actions of a connection are carried out in order.
    private void failed(List<Operation> group) {
        isStalled = true;
        List<Operation> all = new ArrayList<>(group);
        all.addAll(waiting);
        waiting.clear();
        for (Operation operation : group) {
            Operation retried = operation.isMandatory() ? operation : operation.undo();
            if (retried != null) {
                waiting.add(retried);
            }
        }
        all.stream().skip(group.size()).filter(Operation::isMandatory).forEach(waiting::add);
        all.forEach(operation -> answer(operation, null));
    }

    private static void answer(Operation operation, @Nullable Response response) {
        try {
            operation.answer(response);
        } catch (RuntimeException e) {
            LOG.error("Failed to process an answer of the store", e);
        }
    }
}
