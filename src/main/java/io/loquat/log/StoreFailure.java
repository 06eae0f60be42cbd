package io.loquat.log;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A request cannot be answered at the moment; the store itself has logged why. Has no stack trace. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreFailure(String message) {
        super(message, null, false, false);
    }

    /** Returns whether this is the only cause of a failed stage. */
    public static boolean is(@Nullable Throwable failure) {
        return failure instanceof StoreFailure
                || (failure instanceof CompletionException && failure.getCause() instanceof StoreFailure);
    }
}
