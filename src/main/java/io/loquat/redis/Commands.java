package io.loquat.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of commands and scripts to the store: writes waiting calls in order, several scripts at a time, and
 * matches their answers. Owner: the store's event loop, except where noted.
 */
final class Commands {
    /** The maximum number of scripts that are written, and answered, together. */
    private static final int MAX_TOGETHER = 64;

    private final Permissions permissions;
    private final Executor loop;
    private final Consumer<String> changed;
    private final Consumer<String> onRefused;
    // These two: any thread.
    private final Queue<StoreCall> queued = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isSending = new AtomicBoolean();
    private final ArrayDeque<Batch> unanswered = new ArrayDeque<>();
    private final Set<Script> seen = new HashSet<>();
    private int inFlight;
    private @Nullable StoreConnection connection;

    /**
     * Creates a pipeline without a connection.
     *
     * @param changed called when the connection comes up, with "", or is lost, with the reason
     * @param onRefused called when the store refuses a call on a working connection, with the reason
     */
    Commands(Keyspace keyspace, Executor loop, Consumer<String> changed, Consumer<String> onRefused) {
        this.permissions = new Permissions(keyspace);
        this.loop = loop;
        this.changed = changed;
        this.onRefused = onRefused;
    }

    void use(StoreConnection opened) {
        connection = opened;
    }

    private boolean isUp() {
        return connection != null && connection.isUp();
    }

    /** Sends a call; fails with {@link StoreAway}, immediately while the store is away. Any thread. */
    CompletionStage<@Nullable Response> submit(StoreCall call) {
        queued.add(call);
        if (isSending.compareAndSet(false, true)) {
            loop.execute(this::send);
        }
        return call.answer();
    }

    private void send() {
        isSending.set(false);
        List<StoreCall> together = new ArrayList<>();
        for (StoreCall call = queued.poll(); call != null; call = queued.poll()) {
            if (!isUp() || inFlight + together.size() >= StoreConnection.MAX_IN_FLIGHT) {
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

    // Waiting scripts are written together. If one is refused, all fail: the cause is the state of the store.
    private void send(List<StoreCall> calls) {
        RedisConnection redis = connection == null ? null : connection.connection();
        if (calls.isEmpty() || redis == null) {
            calls.forEach(call -> call.answer().completeExceptionally(new StoreAway("the store is away")));
            return;
        }
        send(redis, calls);
    }

    private void send(RedisConnection redis, List<StoreCall> calls) {
        Batch now = new Batch(calls, System.nanoTime());
        unanswered.add(now);
        inFlight += calls.size();
        List<Request> requests = new ArrayList<>();
        calls.forEach(call -> requests.add(call.request(seen)));
        if (requests.size() == 1) {
            redis.send(requests.getFirst()).onComplete(result -> answered(now, result.cause(), i -> result.result()));
        } else {
            redis.batch(requests)
                    .onComplete(result ->
                            answered(now, result.cause(), i -> result.result().get(i)));
        }
    }

    private void answered(Batch then, @Nullable Throwable failure, IntFunction<@Nullable Response> answers) {
        // The requests of a dropped connection were already failed.
        if (unanswered.peek() != then) {
            return;
        }
        unanswered.remove();
        inFlight -= then.calls.size();
        if (failure != null) {
            refused(then.calls, String.valueOf(failure.getMessage()));
            return;
        }
        for (int i = 0; i < then.calls.size(); i++) {
            then.calls.get(i).answer().complete(answers.apply(i));
        }
    }

    private void refused(List<StoreCall> calls, String why) {
        if (connection != null && (!isUp() || Diagnosis.endsConnection(why))) {
            connection.lost(why);
        } else {
            onRefused.accept(why);
        }
        StoreAway refused = new StoreAway(why);
        calls.forEach(call -> call.answer().completeExceptionally(refused));
    }

    private void probed(@Nullable Response response) {
        if (connection == null) {
            return;
        }
        String missing = Permissions.missing(response);
        if (missing.isEmpty()) {
            connection.answered();
        } else {
            connection.lost(missing);
        }
    }

    /** Returns the handler of the connection for commands. */
    StoreConnection.Handler handler() {
        return new StoreConnection.Handler() {
            @Override
            public void ping(RedisConnection redis) {
                if (isUp()) {
                    send(redis, List.of(StoreCall.of(Request.cmd(Command.PING))));
                } else {
                    // A store that answers but refuses the work is away. Sent twice, because the second one goes by the
                    // digest.
                    List<StoreCall> all = List.of(permissions.probe(), permissions.probe());
                    var unused = all.getLast().answer().thenAccept(Commands.this::probed);
                    send(redis, all);
                }
            }

            @Override
            public void up(RedisConnection redis) {
                changed.accept("");
            }

            @Override
            public void down(String why) {
                seen.clear();
                List<Batch> lost = List.copyOf(unanswered);
                unanswered.clear();
                inFlight = 0;
                StoreAway away = new StoreAway(why);
                lost.forEach(one -> one.calls.forEach(call -> call.answer().completeExceptionally(away)));
                changed.accept(why);
            }

            @Override
            public long askedAt() {
                return unanswered.isEmpty() ? 0 : unanswered.element().at;
            }
        };
    }

    /** Calls that were written together, and when. */
    private record Batch(List<StoreCall> calls, long at) {}
}
