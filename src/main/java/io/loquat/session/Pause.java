package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.delivery.PauseReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Pauses a client's input until an asynchronous answer is there. */
final class Pause {
    private static final Logger LOG = Logger.getLogger(Pause.class);

    private Pause() {}

    /**
     * Calls {@code then} with the answer, on the connection's event loop; immediately if it is there already. A failure
     * is logged and counts as null.
     */
    static <T> void until(Connection connection, CompletionStage<@Nullable T> stage, Consumer<@Nullable T> then) {
        CompletableFuture<@Nullable T> answer = stage.<@Nullable T>handle((value, failure) -> {
                    if (failure != null) {
                        LogContext about = connection.logContext();
                        about.log(() -> LOG.errorf(failure, "Connection %d waited for nothing", about.id()));
                    }
                    return value;
                })
                .toCompletableFuture();
        if (answer.isDone()) {
            then.accept(answer.join());
            return;
        }
        connection.pause(PauseReason.BUSY);
        var unused = answer.thenAccept(value -> connection.eventLoop().execute(() -> {
            then.accept(value);
            connection.pauseUntilDrained();
            connection.resume(PauseReason.BUSY);
        }));
    }
}
