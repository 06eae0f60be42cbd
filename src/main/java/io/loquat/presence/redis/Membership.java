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
 * That this server lives, and which others do not any more: it beats, and buries those that have not for too long. Owner: the
 * store's executor.
 */
final class Membership {
    private static final Logger LOG = Logger.getLogger(Membership.class);

    private final OperationQueue operations;
    private final GraceTimers graceTimers;
    private final Supplier<String> ids;
    private final LivenessTimeouts timeouts;
    // Since the last sign of life, which was up to a beat before the death.
    private final Duration stays;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Runnable alive;
    private volatile String server;
    private volatile int online;
    private boolean isNew = true;
    private boolean isBeating;
    private boolean isClosed;
    private long beatAt;
    // When the last beat that was answered was sent, and its time by the store's clock in milliseconds.
    private long answeredAt;
    private long lastBeat;
    private long steadySince;

    /** @param alive called after each beat that the store answered */
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
        this.stays = grace.plus(timeouts.beat());
        this.alive = alive;
        this.server = ids.get();
    }

    String server() {
        return server;
    }

    /** People online at the last beat. */
    int online() {
        return online;
    }

    void onForgotten(Runnable listener) {
        listeners.add(listener);
    }

    /** Beats when it is time. */
    void tick(long now) {
        if (now - beatAt >= timeouts.beat().toNanos()) {
            beat(now);
        }
    }

    /** Beats now, and tries again what waits for the store. */
    void beat(long now) {
        if (isBeating || isClosed) {
            return;
        }
        beatAt = now;
        isBeating = true;
        operations.retry();
        operations.add(beating(now));
    }

    void close() {
        isClosed = true;
    }

    private Operation beating(long now) {
        return Operation.ask(
                Operation.words(
                        "beat",
                        isNew ? 1 : 0,
                        timeouts.silence().toMillis(),
                        timeouts.patience().toMillis()),
                response -> beaten(response, now),
                null);
    }

    private void beaten(@Nullable Response response, long now) {
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
        // Who itself was silent can not tell whether the others were, or whether nobody was heard.
        Duration passed = Duration.ofNanos(now - answeredAt);
        Duration half = timeouts.silence().dividedBy(2);
        // By one's own clock, which never jumps; nor can it be told when the store's has.
        boolean hasJumped = passed.minusMillis(time - lastBeat).abs().compareTo(half) > 0;
        if (isNew || hasJumped || passed.compareTo(half) > 0) {
            steadySince = now;
        }
        isNew = false;
        answeredAt = now;
        lastBeat = time;
        boolean maySay = now - steadySince >= timeouts.silence().toNanos();
        for (int i = 2; i + 1 < response.size(); i += 2) {
            boolean isCertain = Operation.number(response.get(i + 1)) == 1;
            if (isCertain || maySay) {
                bury(response.get(i).toString(), now);
            }
        }
        alive.run();
    }

    private void forgotten(long now) {
        LOG.warnf(
                "Server %s was taken for dead, or the store lost what it knew: its connections are closed with 3010, to"
                        + " come back.",
                server);
        server = ids.get();
        isNew = true;
        isBeating = true;
        // Before all that waits, which a server that is not known may not do.
        operations.addFirst(beating(now));
        listeners.forEach(Runnable::run);
    }

    private void bury(String dead, long now) {
        operations.add(Operation.ask(
                Operation.words(
                        "bury",
                        dead,
                        timeouts.silence().toMillis(),
                        timeouts.patience().toMillis(),
                        stays.toMillis(),
                        OperationQueue.MAX_GROUP),
                response -> buried(dead, response, now),
                null));
    }

    private void buried(String dead, @Nullable Response response, long now) {
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
            bury(dead, now);
        }
    }
}
