package io.loquat.ops;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the process begins. What an operator can mend keeps it from starting with a sentence on standard error, without a stack
 * trace and with exit code 1; so does what Quarkus by itself would tell in other ways.
 */
@QuarkusMain
public final class Start {
    Start() {}

    public static void main(String... args) {
        Quarkus.run(null, Start::ended, args);
    }

    private static void ended(int exitCode, @Nullable Throwable fault) {
        if (fault != null) {
            tell(fault);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, fault);
    }

    private static void tell(Throwable fault) {
        String sentence = StartFaults.sentence(fault);
        if (sentence == null) {
            Logger.getLogger(Start.class).error("Loquat does not start", fault);
        } else {
            // The log may not be there yet.
            System.err.println(sentence);
        }
    }
}
