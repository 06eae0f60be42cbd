package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.PauseReason;
import java.util.concurrent.TimeUnit;

/**
 * The message rate limit of one connection. Messages that come too fast are refused, and the input is paused until the
 * next one is allowed.
 */
final class MessageRate {
    /** How many messages of a connection may be waiting for the log before its input is paused. */
    private static final int MAX_IN_FLIGHT = 64;

    private final Connection connection;
    private final TokenBucket bucket;
    private int inFlight;

    MessageRate(Connection connection, Settings.Limits limits) {
        this.connection = connection;
        this.bucket = new TokenBucket(limits.messagesPerSecond(), limits.messageBurst(), System.nanoTime());
    }

    /**
     * Returns 0 if a message may be sent. Otherwise pauses the input and returns the milliseconds until the next
     * message may be sent.
     */
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

    /** Must be called when a message is on its way to the log. */
    void started() {
        if (++inFlight == MAX_IN_FLIGHT) {
            connection.pause(PauseReason.IN_FLIGHT);
        }
    }

    /** Must be called when the log has answered; any thread. */
    void finished() {
        connection.eventLoop().execute(() -> {
            if (inFlight-- == MAX_IN_FLIGHT) {
                connection.resume(PauseReason.IN_FLIGHT);
            }
        });
    }
}
