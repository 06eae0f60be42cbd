package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.PauseReason;
import java.util.concurrent.TimeUnit;

/** How fast one connection may send: what is too fast is refused, and nothing more is read until there is room for one. */
final class MessageRate {
    /** Sends under way at which no more is read from their sender. */
    private static final int MAX_UNDER_WAY = 64;

    private final Connection connection;
    private final TokenBucket bucket;
    private int underWay;

    MessageRate(Connection connection, Settings.Limits limits) {
        this.connection = connection;
        this.bucket = new TokenBucket(limits.messagesPerSecond(), limits.messageBurst(), System.nanoTime());
    }

    /** 0 when a message may go, else in how many milliseconds the next may; then nothing is read until then. */
    long tryTake() {
        long now = System.nanoTime();
        if (bucket.tryTake(1, now)) {
            return 0;
        }
        long wait = bucket.nanosUntilOne(now);
        connection.pause(PauseReason.MESSAGE_RATE);
        var unused = connection
                .eventLoop()
                .schedule(() -> connection.resume(PauseReason.MESSAGE_RATE), wait, TimeUnit.NANOSECONDS);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait) + 1);
    }

    /** A message is on its way into the log. */
    void started() {
        if (++underWay == MAX_UNDER_WAY) {
            connection.pause(PauseReason.UNDER_WAY);
        }
    }

    /** A message has been answered by the log; any thread. */
    void finished() {
        connection.eventLoop().execute(() -> {
            if (underWay-- == MAX_UNDER_WAY) {
                connection.resume(PauseReason.UNDER_WAY);
            }
        });
    }
}
