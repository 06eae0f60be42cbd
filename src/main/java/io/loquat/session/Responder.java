package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.delivery.PauseReason;
import io.loquat.metrics.Meters;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Reply;
import org.jspecify.annotations.Nullable;

/** Answers the commands of one full-mode client, and closes its connection after too many mistakes. */
final class Responder {
    private final Connection connection;
    private final Meters meters;
    private final Mistakes mistakes;

    Responder(Connection connection, Meters meters, Mistakes mistakes) {
        this.connection = connection;
        this.meters = meters;
        this.mistakes = mistakes;
    }

    /** Pauses the input, so that no other command starts until {@link #done}. */
    void pause() {
        connection.pause(PauseReason.BUSY);
    }

    /** Lets the next command start as soon as the client has read the answer; any thread. */
    void done() {
        connection.eventLoop().execute(() -> {
            connection.pauseUntilDrained();
            connection.resume(PauseReason.BUSY);
        });
    }

    /** Sends an answer immediately; on the connection's event loop. */
    void answer(Reply reply) {
        connection.answer(Frame.text(FullEncoder.encode(reply)));
        connection.pauseUntilDrained();
    }

    /** Sends an error immediately; on the connection's event loop. */
    void refuse(@Nullable Long re, ErrorCode code, String message) {
        answer(new Reply.Failure(re, code, message, 0));
        count(code);
    }

    /** Sends an answer after earlier ones; any thread. */
    void reply(Reply reply) {
        connection.send(Frame.text(FullEncoder.encode(reply)));
    }

    /** Sends an error after earlier answers; any thread. */
    void fail(long re, ErrorCode code, String message) {
        reply(new Reply.Failure(re, code, message, 0));
        connection.eventLoop().execute(() -> count(code));
    }

    /**
     * Sends an error that does not count as a mistake, because the same command will succeed after
     * {@code retryAfterMs}; any thread.
     */
    void tooEarly(long re, ErrorCode code, String message, long retryAfterMs) {
        meters.errorSent(code);
        reply(new Reply.Failure(re, code, message, retryAfterMs));
    }

    private void count(ErrorCode code) {
        meters.errorSent(code);
        if (code.isMistake() && mistakes.addAndCheck(System.nanoTime())) {
            connection.close(CloseCode.TOO_MANY_MISTAKES);
        }
    }
}
