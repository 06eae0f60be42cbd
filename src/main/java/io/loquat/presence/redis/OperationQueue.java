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
 * All that is asked of the store, in the order of the calls: what waits while one script runs goes into the next. Owner: the
 * store's executor.
 *
 * <p>While the store is away, questions are answered with null at once, and debts wait in their order: at most some for each
 * connection that there is, because there are no new ones meanwhile.
 */
final class OperationQueue {
    /** The most operations of one script: some milliseconds of the store's. */
    static final int MAX_GROUP = 128;

    private static final Logger LOG = Logger.getLogger(OperationQueue.class);

    private final RedisStore store;
    private final Supplier<String> server;
    private final @Nullable LongSupplier clock;
    private final Script script;
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
    private boolean isUnderWay;
    private boolean isStalled;

    /**
     * @param server the name of this server in the store
     * @param clock milliseconds; null for the store's own, the one clock that all servers share
     */
    OperationQueue(RedisStore store, Supplier<String> server, @Nullable LongSupplier clock) {
        this.store = store;
        this.script = store.script(OperationQueue.class, "people.lua");
        this.server = server;
        this.clock = clock;
    }

    /** Behind all that was added before. */
    void add(Operation operation) {
        if (isStalled && !operation.isOwed()) {
            if (store.isAway()) {
                operation.answer(null);
                return;
            }
            // It was refused something, or is back: it is asked, and not only with the next sign of life.
            isStalled = false;
        }
        waiting.add(operation);
        send();
    }

    /** Before all that waits. */
    void addFirst(Operation operation) {
        waiting.addFirst(operation);
        send();
    }

    /** Tries again what waits. */
    void retry() {
        isStalled = false;
        send();
    }

    private void send() {
        if (isUnderWay || isStalled || waiting.isEmpty()) {
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
        isUnderWay = true;
        var unused = store.run(script, List.of(), words).whenComplete((response, failure) -> {
            isUnderWay = false;
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

    // Debts keep their place, so that what a connection did is done in its order.
    private void failed(List<Operation> group) {
        isStalled = true;
        List<Operation> all = new ArrayList<>(group);
        all.addAll(waiting);
        waiting.clear();
        for (Operation operation : group) {
            Operation debt = operation.isOwed() ? operation : operation.undo();
            if (debt != null) {
                waiting.add(debt);
            }
        }
        all.stream().skip(group.size()).filter(Operation::isOwed).forEach(waiting::add);
        all.forEach(operation -> answer(operation, null));
    }

    private static void answer(Operation operation, @Nullable Response response) {
        try {
            operation.answer(response);
        } catch (RuntimeException e) {
            LOG.error("An answer of the store could not be used", e);
        }
    }
}
