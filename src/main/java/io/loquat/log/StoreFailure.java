package io.loquat.log;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What was asked can not be answered now; the store itself has told why, in the server's log. Has no stack trace. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreFailure(String message) {
        super(message, null, false, false);
    }

    /** Whether that is all there is to a failed stage. */
    public static boolean is(@Nullable Throwable failure) {
        return failure instanceof StoreFailure
                || (failure instanceof CompletionException && failure.getCause() instanceof StoreFailure);
    }
}
