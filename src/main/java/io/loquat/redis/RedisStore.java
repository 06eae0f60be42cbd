package io.loquat.redis;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The store that servers share: commands, scripts and channels. It is away from the start until both connections answer, and
 * again whenever one of them does not; it comes back by itself. Thread-safe; answers come on the one event loop of the store, in
 * the order of the questions, and nothing there may wait.
 */
public final class RedisStore implements AutoCloseable {
    /** Scripts that are written, and answered, together. */
    private static final int MAX_TOGETHER = 64;

    private final Vertx vertx;
    private final Keyspace keyspace;
    private final Permissions permissions;
    private final OutageReporter outage;
    private final Context loop;
    private final StoreConnection commands;
    private final StoreConnection subscriptions;
    private final Channels channels;
    private final List<Consumer<Boolean>> watchers = new CopyOnWriteArrayList<>();
    private final Queue<StoreCall> asked = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isSending = new AtomicBoolean();
    // The loop's alone.
    private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
    private int underWay;
    private final Set<Script> seen = new HashSet<>();
    private boolean isClosed;
    private volatile boolean isAway = true;

    /**
     * Connects, and goes on trying for ever.
     *
     * @param options where the store is, and how to get in
     * @param keyspace what is this chat's of it
     * @param answerWithin an answer that takes longer counts as none
     */
    public RedisStore(Vertx vertx, RedisOptions options, Keyspace keyspace, Duration answerWithin) {
        this.vertx = vertx;
        this.keyspace = keyspace;
        permissions = new Permissions(keyspace);
        outage = new OutageReporter(keyspace);
        loop = vertx.getOrCreateContext();
        channels = new Channels(keyspace, executor(), this::changed);
        commands = new StoreConnection(vertx, options, answerWithin, new Commands());
        subscriptions = new StoreConnection(vertx, options, answerWithin, channels.handler());
        loop.runOnContext(nothing -> {
            channels.use(subscriptions);
            commands.start();
            subscriptions.start();
        });
        after(OutageReporter.PATIENCE, outage::endPatience);
    }

    /** What is this chat's of the store. */
    public Keyspace keyspace() {
        return keyspace;
    }

    /** The script in a resource beside a class, for this chat's part of the store. */
    public Script script(Class<?> owner, String name) {
        return Script.beside(owner, name, keyspace);
    }

    /** Where answers and messages come, one after the other; any thread may hand it work. */
    public Executor executor() {
        return task -> loop.runOnContext(nothing -> task.run());
    }

    /** Does something later, on the store's event loop. */
    public void after(Duration time, Runnable task) {
        long unused = vertx.setTimer(Math.max(1, time.toMillis()), timer -> loop.runOnContext(nothing -> task.run()));
    }

    /** Whether the store does not answer now. */
    public boolean isAway() {
        return isAway;
    }

    /** Why the store does not answer, in a sentence for the operator; null while it does, or when that is not known yet. Any thread. */
    public @Nullable String whyAway() {
        return outage.why();
    }

    /** Calls with true when the store goes away and with false when it is back, on the store's event loop. */
    public void watch(Consumer<Boolean> watcher) {
        watchers.add(watcher);
    }

    /** What is published and heard over it. */
    public Channels channels() {
        return channels;
    }

    /**
     * Asks the store; questions of one thread are answered in the order of the calls. Fails with {@link StoreAway}, at once while
     * it is away. A nil is answered with null.
     */
    public CompletionStage<@Nullable Response> send(Request request) {
        return submit(StoreCall.of(request));
    }

    /** Runs a script as one step, like {@link #send}. Keys and arguments may be any bytes. */
    public CompletionStage<@Nullable Response> run(Script script, List<byte[]> keys, List<byte[]> args) {
        return submit(StoreCall.of(script, keys, args));
    }

    private CompletionStage<@Nullable Response> submit(StoreCall call) {
        asked.add(call);
        if (isSending.compareAndSet(false, true)) {
            loop.runOnContext(nothing -> send());
        }
        return call.answer();
    }

    private void send() {
        isSending.set(false);
        List<StoreCall> together = new ArrayList<>();
        for (StoreCall call = asked.poll(); call != null; call = asked.poll()) {
            if (!commands.isUp() || underWay + together.size() >= StoreConnection.MAX_UNDER_WAY) {
                call.answer().completeExceptionally(new StoreAway("the store is away"));
                continue;
            }
            if (call.isAlone() || together.size() == MAX_TOGETHER) {
                send(together);
                together = new ArrayList<>();
            }
            together.add(call);
            if (call.isAlone()) {
                send(together);
                together = new ArrayList<>();
            }
        }
        send(together);
    }

    // Scripts that wait together are written together. If one is refused, all are in doubt: what refuses them is the
    // store's state.
    private void send(List<StoreCall> calls) {
        RedisConnection connection = commands.connection();
        if (calls.isEmpty() || connection == null) {
            calls.forEach(call -> call.answer().completeExceptionally(new StoreAway("the store is away")));
            return;
        }
        send(connection, calls);
    }

    private void send(RedisConnection connection, List<StoreCall> calls) {
        Asked now = new Asked(calls, System.nanoTime());
        unanswered.add(now);
        underWay += calls.size();
        List<Request> requests = new ArrayList<>();
        calls.forEach(call -> requests.add(call.request(seen)));
        if (requests.size() == 1) {
            connection
                    .send(requests.getFirst())
                    .onComplete(result -> answered(now, result.cause(), i -> result.result()));
        } else {
            connection
                    .batch(requests)
                    .onComplete(result ->
                            answered(now, result.cause(), i -> result.result().get(i)));
        }
    }

    private void answered(Asked then, @Nullable Throwable failure, IntFunction<@Nullable Response> answers) {
        // What comes after the connection was given up was answered then.
        if (unanswered.peek() != then) {
            return;
        }
        unanswered.remove();
        underWay -= then.calls.size();
        if (failure != null) {
            refused(then.calls, String.valueOf(failure.getMessage()));
            return;
        }
        for (int i = 0; i < then.calls.size(); i++) {
            then.calls.get(i).answer().complete(answers.apply(i));
        }
    }

    private void refused(List<StoreCall> calls, String why) {
        if (!commands.isUp() || Diagnosis.endsConnection(why)) {
            commands.lost(why);
        } else {
            outage.refused(why);
        }
        StoreAway refused = new StoreAway(why);
        calls.forEach(call -> call.answer().completeExceptionally(refused));
    }

    private final class Commands implements StoreConnection.Handler {
        @Override
        public void ping(RedisConnection connection) {
            if (commands.isUp()) {
                send(connection, List.of(StoreCall.of(Request.cmd(Command.PING))));
            } else {
                // A store that answers but does not do what is asked is away. Twice, because the second goes by the
                // digest.
                List<StoreCall> all = List.of(permissions.question(), permissions.question());
                var unused = all.getLast().answer().thenAccept(this::answered);
                send(connection, all);
            }
        }

        private void answered(@Nullable Response response) {
            String lacking = Permissions.lacking(response);
            if (lacking.isEmpty()) {
                commands.answered();
            } else {
                commands.lost(lacking);
            }
        }

        @Override
        public void up(RedisConnection connection) {
            changed("");
        }

        @Override
        public void down(String why) {
            seen.clear();
            List<Asked> lost = List.copyOf(unanswered);
            unanswered.clear();
            underWay = 0;
            StoreAway away = new StoreAway(why);
            lost.forEach(one -> one.calls.forEach(call -> call.answer().completeExceptionally(away)));
            changed(why);
        }

        @Override
        public long askedAt() {
            return unanswered.isEmpty() ? 0 : unanswered.element().at;
        }
    }

    private void changed(String why) {
        boolean now = !commands.isUp() || !subscriptions.isUp();
        // Before anybody sees that it is away or back.
        if (!now) {
            outage.end();
        } else if (!why.isEmpty() && !isClosed) {
            outage.away(why);
        }
        if (now != isAway) {
            isAway = now;
            watchers.forEach(watcher -> watcher.accept(now));
        }
    }

    /** Closes both connections; what is asked from now on fails. */
    @Override
    public void close() {
        loop.runOnContext(nothing -> {
            isClosed = true;
            commands.close();
            subscriptions.close();
        });
    }

    /** Questions that were written together, and when. */
    private record Asked(List<StoreCall> calls, long at) {}
}
