package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.delivery.PauseReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Pauses a client's input until an asynchronous result is available. */
final class Pause {
    private static final Logger LOG = Logger.getLogger(Pause.class);

    private Pause() {}

    /**
     * Calls {@code then} with the result, on the connection's event loop; immediately if it is available already. A
     * failure is logged and counts as null.
     */
    static <T> void until(Connection connection, CompletionStage<@Nullable T> stage, Consumer<@Nullable T> then) {
        CompletableFuture<@Nullable T> result = stage.<@Nullable T>handle((value, failure) -> {
                    if (failure != null) {
                        LogContext logContext = connection.logContext();
                        logContext.log(() ->
                                LOG.errorf(failure, "Connection %d waited for a result that failed", logContext.id()));
                    }
                    return value;
                })
                .toCompletableFuture();
        if (result.isDone()) {
            then.accept(result.join());
            return;
        }
        connection.pause(PauseReason.BUSY);
        var unused = result.thenAccept(value -> connection.eventLoop().execute(() -> {
            then.accept(value);
            connection.pauseUntilDrained();
            connection.resume(PauseReason.BUSY);
        }));
    }
}
