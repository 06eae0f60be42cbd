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
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The store that servers share: commands, scripts and channels. It is away from the start until both connections answer, and
 * again whenever one of them does not; it comes back by itself. Thread-safe; answers come on the one event loop of the store, in
 * the order of the questions, and nothing there may wait.
 */
public final class RedisStore implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RedisStore.class);
    /** Scripts that are written, and answered, together. */
    private static final int MAX_TOGETHER = 64;

    private static final long REFUSALS_LOGGED_EVERY_NS = Duration.ofMinutes(1).toNanos();
    /** What a store says that was another's or is not ready: a new connection may find a better one. */
    private static final List<String> USELESS = List.of("NOSCRIPT", "LOADING", "READONLY", "MASTERDOWN", "NOAUTH");

    private final Vertx vertx;
    private final Context loop;
    private final Link commands;
    private final Link subscriptions;
    private final Channels channels;
    private final List<Consumer<Boolean>> watchers = new CopyOnWriteArrayList<>();
    private final Queue<Call> asked = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isSending = new AtomicBoolean();
    // The loop's alone.
    private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
    private int underWay;
    private final Set<Script> seen = new HashSet<>();
    private long refusalLogged = System.nanoTime() - REFUSALS_LOGGED_EVERY_NS;
    private boolean isToldAway;
    private boolean isClosed;
    private volatile boolean isAway = true;

    /**
     * Connects, and goes on trying for ever.
     *
     * @param options where the store is, and how to get in
     * @param answerWithin an answer that takes longer counts as none
     */
    public RedisStore(Vertx vertx, RedisOptions options, Duration answerWithin) {
        this.vertx = vertx;
        loop = vertx.getOrCreateContext();
        channels = new Channels(executor(), this::changed);
        commands = new Link(vertx, options, answerWithin, new Commands());
        subscriptions = new Link(vertx, options, answerWithin, channels.end());
        loop.runOnContext(nothing -> {
            channels.use(subscriptions);
            commands.start();
            subscriptions.start();
        });
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
        return submit(new Call(null, request));
    }

    /** Runs a script as one step, like {@link #send}. Keys and arguments may be any bytes. */
    public CompletionStage<@Nullable Response> run(Script script, List<byte[]> keys, List<byte[]> args) {
        return submit(new Call(new Run(script, keys, args), null));
    }

    private CompletionStage<@Nullable Response> submit(Call call) {
        asked.add(call);
        if (isSending.compareAndSet(false, true)) {
            loop.runOnContext(nothing -> send());
        }
        return call.answer;
    }

    private void send() {
        isSending.set(false);
        List<Call> together = new ArrayList<>();
        for (Call call = asked.poll(); call != null; call = asked.poll()) {
            if (!commands.isUp() || underWay + together.size() >= Link.MAX_UNDER_WAY) {
                call.answer.completeExceptionally(new StoreAway("the store is away"));
                continue;
            }
            if (call.run == null || together.size() == MAX_TOGETHER) {
                send(together);
                together = new ArrayList<>();
            }
            together.add(call);
            if (call.run == null) {
                send(together);
                together = new ArrayList<>();
            }
        }
        send(together);
    }

    // Scripts that wait together are written together. If one is refused, all are in doubt: what refuses them is the
    // store's state.
    private void send(List<Call> calls) {
        RedisConnection connection = commands.connection();
        if (calls.isEmpty() || connection == null) {
            calls.forEach(call -> call.answer.completeExceptionally(new StoreAway("the store is away")));
            return;
        }
        send(connection, calls);
    }

    private void send(RedisConnection connection, List<Call> calls) {
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
            then.calls.get(i).answer.complete(answers.apply(i));
        }
    }

    private void refused(List<Call> calls, String why) {
        if (USELESS.stream().anyMatch(why::startsWith)) {
            commands.lost(why);
        } else if (commands.isUp() && System.nanoTime() - refusalLogged >= REFUSALS_LOGGED_EVERY_NS) {
            refusalLogged = System.nanoTime();
            LOG.warnf("The store refuses what it is asked, and clients get `unavailable`: %s", why);
        }
        StoreAway refused = new StoreAway(why);
        calls.forEach(call -> call.answer.completeExceptionally(refused));
    }

    private final class Commands implements Link.End {
        @Override
        public void ping(RedisConnection connection) {
            Call ping = new Call(null, Request.cmd(Command.PING));
            var unused = ping.answer.thenRun(() -> commands.answered());
            send(connection, List.of(ping));
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
            lost.forEach(one -> one.calls.forEach(call -> call.answer.completeExceptionally(away)));
            changed(why);
        }

        @Override
        public long askedAt() {
            return unanswered.isEmpty() ? 0 : unanswered.element().at;
        }
    }

    private void changed(String why) {
        boolean now = !commands.isUp() || !subscriptions.isUp();
        if (now != isAway) {
            isAway = now;
            watchers.forEach(watcher -> watcher.accept(now));
        }
        if (isClosed) {
            return;
        }
        if (now && !why.isEmpty() && !isToldAway) {
            isToldAway = true;
            LOG.errorf(
                    "The store does not answer: %s. Clients get `unavailable` until it does. See that it runs and that"
                            + " quarkus.redis.hosts leads to it; it is tried again all the time.",
                    why);
        } else if (!now && isToldAway) {
            isToldAway = false;
            LOG.info("The store is back; there is nothing to do.");
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

    /** What is to run. */
    private record Run(Script script, List<byte[]> keys, List<byte[]> args) {}

    /** Questions that were written together, and when. */
    private record Asked(List<Call> calls, long at) {}

    /** A question on its way. */
    private static final class Call {
        private final CompletableFuture<@Nullable Response> answer = new CompletableFuture<>();
        private final @Nullable Run run;
        private final @Nullable Request request;

        Call(@Nullable Run run, @Nullable Request request) {
            this.run = run;
            this.request = request;
        }

        // Whole the first time, so that questions keep their order: asked again after a NOSCRIPT one would come behind
        // the next.
        Request request(Set<Script> seen) {
            if (run == null) {
                return Objects.requireNonNull(request);
            }
            Request made = seen.add(run.script)
                    ? Request.cmd(Command.EVAL).arg(run.script.text())
                    : Request.cmd(Command.EVALSHA).arg(run.script.digest());
            made.arg(run.keys.size());
            run.keys.forEach(made::arg);
            run.args.forEach(made::arg);
            return made;
        }
    }
}
