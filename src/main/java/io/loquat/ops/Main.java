package io.loquat.ops;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of the process. If startup fails for a reason that an operator can fix, it prints one sentence on
 * standard error, without a stack trace, and exits with code 1. This includes failures that Quarkus would report in
 * another way.
 */
@QuarkusMain
public final class Main {
    Main() {}

    public static void main(String... args) {
        Quarkus.run(null, Main::ended, args);
    }

    private static void ended(int exitCode, @Nullable Throwable fault) {
        if (fault != null) {
            report(fault);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, fault);
    }

    private static void report(Throwable fault) {
        String sentence = StartupErrors.sentence(fault);
        if (sentence == null) {
            Logger.getLogger(Main.class).error("Loquat failed to start", fault);
        } else {
            // Logging may not be configured yet.
            System.err.println(sentence);
        }
    }
}
