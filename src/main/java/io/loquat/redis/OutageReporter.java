package io.loquat.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reports outages of the store to the operator, each diagnosis once per outage. Owner: the store's event loop. */
final class OutageReporter {
    /**
     * How long a starting server does not report that the store is unreachable, because a network policy may take effect
     * some seconds after the process starts. Problems that do not pass on their own are reported at once.
     */
    static final Duration STARTUP_GRACE = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(OutageReporter.class);
    private static final long REFUSAL_LOG_INTERVAL_NS = Duration.ofMinutes(1).toNanos();

    private final Keyspace keyspace;
    private final Set<String> reported = new HashSet<>();
    private boolean isStarting = true;
    private long refusalLogged = System.nanoTime() - REFUSAL_LOG_INTERVAL_NS;
    private volatile @Nullable Diagnosis diagnosis;

    OutageReporter(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Returns the current problem as a sentence; null if none is known. Any thread. */
    @Nullable
    String why() {
        Diagnosis present = diagnosis;
        return present == null ? null : present.sentence();
    }

    /** Called when the store does not answer, or not as it should. */
    void away(String why) {
        Diagnosis present = Diagnosis.of(why, keyspace);
        diagnosis = present;
        if (!isStarting || !present.isTransient()) {
            report(present);
        }
    }

    /** Ends the startup grace period: every problem is reported from now on. */
    void endStartupGrace() {
        isStarting = false;
        Diagnosis present = diagnosis;
        if (present != null) {
            report(present);
        }
    }

    private void report(Diagnosis present) {
        if (reported.add(present.kind())) {
            LOG.error(present.sentence() + " Until then clients get `unavailable`. The server keeps trying.");
        }
    }

    /** Called when the store answers. */
    void end() {
        isStarting = false;
        diagnosis = null;
        if (!reported.isEmpty()) {
            reported.clear();
            LOG.info("The store is back; no action is needed.");
        }
    }

    /** Called when the store answers but refuses a request; reported once a minute. */
    void refused(String why) {
        if (System.nanoTime() - refusalLogged >= REFUSAL_LOG_INTERVAL_NS) {
            refusalLogged = System.nanoTime();
            LOG.warn("The store refuses requests, and clients get `unavailable`: " + why);
        }
    }
}
