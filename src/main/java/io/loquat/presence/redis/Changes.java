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
final class Changes {
    /** The most operations of one script: some milliseconds of the store's. */
    static final int MAX_GROUP = 128;

    private static final Logger LOG = Logger.getLogger(Changes.class);

    private final RedisStore store;
    private final Supplier<String> server;
    private final @Nullable LongSupplier clock;
    private final Script script;
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private boolean isUnderWay;
    private boolean isStalled;

    /**
     * @param server the name of this server in the store
     * @param clock milliseconds; null for the store's own, the one clock that all servers share
     */
    Changes(RedisStore store, Supplier<String> server, @Nullable LongSupplier clock) {
        this.store = store;
        this.script = store.script(Changes.class, "people.lua");
        this.server = server;
        this.clock = clock;
    }

    /** Behind all that was added before. */
    void add(Change change) {
        if (isStalled && !change.isOwed()) {
            if (store.isAway()) {
                change.answer(null);
                return;
            }
            // It was refused something, or is back: it is asked, and not only with the next sign of life.
            isStalled = false;
        }
        waiting.add(change);
        send();
    }

    /** Before all that waits. */
    void addFirst(Change change) {
        waiting.addFirst(change);
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
        List<Change> group = new ArrayList<>();
        List<byte[]> words = new ArrayList<>();
        words.addAll(Change.words(server.get(), clock == null ? "" : String.valueOf(clock.getAsLong())));
        while (group.size() < MAX_GROUP && !waiting.isEmpty()) {
            Change next = waiting.remove();
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

    private static void done(List<Change> group, Response response) {
        for (int i = 0; i < group.size(); i++) {
            answer(group.get(i), response.get(i));
        }
    }

    // Debts keep their place, so that what a connection did is done in its order.
    private void failed(List<Change> group) {
        isStalled = true;
        List<Change> all = new ArrayList<>(group);
        all.addAll(waiting);
        waiting.clear();
        for (Change change : group) {
            Change debt = change.isOwed() ? change : change.undo();
            if (debt != null) {
                waiting.add(debt);
            }
        }
        all.stream().skip(group.size()).filter(Change::isOwed).forEach(waiting::add);
        all.forEach(change -> answer(change, null));
    }

    private static void answer(Change change, @Nullable Response response) {
        try {
            change.answer(response);
        } catch (RuntimeException e) {
            LOG.error("An answer of the store could not be used", e);
        }
    }
}
