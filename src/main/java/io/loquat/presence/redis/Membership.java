package io.loquat.presence.redis;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This server's membership in the chat: it sends heartbeats, and removes servers that have been silent for too long.
 * Owner: the store's executor.
 */
final class Membership {
    private static final Logger LOG = Logger.getLogger(Membership.class);

    private final OperationQueue operations;
    private final GraceTimers graceTimers;
    private final Supplier<String> ids;
    private final LivenessTimeouts timeouts;
    // Counted from the last heartbeat, which was up to one interval before the death.
    private final Duration graceFromLastBeat;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Runnable alive;
    private volatile String server;
    private volatile int online;
    private boolean isNew = true;
    private boolean isBeating;
    private boolean isClosed;
    private long beatAt;
    // When the last answered heartbeat was sent, and its time by the store's clock in milliseconds.
    private long answeredAt;
    private long lastBeat;
    private long steadySince;

    /**
     * Creates a membership that starts with the first heartbeat.
     *
     * @param alive called after each heartbeat that the store answered
     */
    Membership(
            OperationQueue operations,
            GraceTimers graceTimers,
            Supplier<String> ids,
            LivenessTimeouts timeouts,
            Duration grace,
            Runnable alive) {
        this.operations = operations;
        this.graceTimers = graceTimers;
        this.ids = ids;
        this.timeouts = timeouts;
        this.graceFromLastBeat = grace.plus(timeouts.beat());
        this.alive = alive;
        this.server = ids.get();
    }

    String server() {
        return server;
    }

    /** Returns the number of people online at the last heartbeat. */
    int online() {
        return online;
    }

    void onForgotten(Runnable listener) {
        listeners.add(listener);
    }

    /** Sends a heartbeat if it is due. */
    void tick(long now) {
        if (now - beatAt >= timeouts.beat().toNanos()) {
            beat(now);
        }
    }

    /** Sends a heartbeat now, and retries the operations that wait for the store. */
    void beat(long now) {
        if (isBeating || isClosed) {
            return;
        }
        beatAt = now;
        isBeating = true;
        operations.retry();
        operations.add(heartbeat(now));
    }

    void close() {
        isClosed = true;
    }

    private Operation heartbeat(long now) {
        return Operation.ask(
                Operation.words(
                        "beat",
                        isNew ? 1 : 0,
                        timeouts.silence().toMillis(),
                        timeouts.stallLimit().toMillis()),
                response -> heartbeatAnswered(response, now),
                null);
    }

    private void heartbeatAnswered(@Nullable Response response, long now) {
        isBeating = false;
        if (response == null) {
            return;
        }
        if (response.type() != ResponseType.MULTI) {
            forgotten(now);
            return;
        }
        long time = Operation.number(response.get(0));
        online = (int) Operation.number(response.get(1));
        // A server that was silent itself cannot tell whether the others were silent too, or whether the store received
        // no heartbeats at all.
        Duration passed = Duration.ofNanos(now - answeredAt);
        Duration half = timeouts.silence().dividedBy(2);
        // Measured by this server's own clock, which never jumps. After a jump of the store's clock, the silence of the
        // others cannot be judged either.
        boolean hasJumped = passed.minusMillis(time - lastBeat).abs().compareTo(half) > 0;
        if (isNew || hasJumped || passed.compareTo(half) > 0) {
            steadySince = now;
        }
        isNew = false;
        answeredAt = now;
        lastBeat = time;
        boolean isReliable = now - steadySince >= timeouts.silence().toNanos();
        for (int i = 2; i + 1 < response.size(); i += 2) {
            boolean isCertain = Operation.number(response.get(i + 1)) == 1;
            if (isCertain || isReliable) {
                reap(response.get(i).toString(), now);
            }
        }
        alive.run();
    }

    private void forgotten(long now) {
        LOG.warnf(
                "The other servers considered server %s dead, or the store lost its data. Its connections are closed with 3010"
                        + " and reconnect.",
                server);
        server = ids.get();
        isNew = true;
        isBeating = true;
        // Goes ahead of all waiting operations, which a server that is not a member may not carry out.
        operations.addFirst(heartbeat(now));
        listeners.forEach(Runnable::run);
    }

    private void reap(String dead, long now) {
        operations.add(Operation.ask(
                Operation.words(
                        "reap",
                        dead,
                        timeouts.silence().toMillis(),
                        timeouts.stallLimit().toMillis(),
                        graceFromLastBeat.toMillis(),
                        OperationQueue.MAX_GROUP),
                response -> reaped(dead, response, now),
                null));
    }

    private void reaped(String dead, @Nullable Response response, long now) {
        if (response == null) {
            return;
        }
        for (int i = 1; i + 1 < response.size(); i += 2) {
            graceTimers.add(
                    response.get(i).toString(),
                    now
                            + Duration.ofMillis(Operation.number(response.get(i + 1)))
                                    .toNanos());
        }
        if (Operation.number(response.get(0)) == 1) {
            reap(dead, now);
        }
    }
}
