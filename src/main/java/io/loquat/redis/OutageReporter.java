package io.loquat.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the operator is told of a store that is away, each diagnosis once an outage. Owner: the store's event loop. */
final class OutageReporter {
    /**
     * How long a server that starts does not complain of a store that it has not reached yet: a network policy may come some seconds
     * later than the process. What no waiting mends is told at once.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(OutageReporter.class);
    private static final long REFUSALS_LOGGED_EVERY_NS = Duration.ofMinutes(1).toNanos();

    private final Keyspace keyspace;
    private final Set<String> told = new HashSet<>();
    private boolean isPatient = true;
    private long refusalLogged = System.nanoTime() - REFUSALS_LOGGED_EVERY_NS;
    private volatile @Nullable Diagnosis diagnosis;

    OutageReporter(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** What is wrong now, in a sentence; null where nothing is known to be. Any thread. */
    @Nullable
    String why() {
        Diagnosis present = diagnosis;
        return present == null ? null : present.sentence();
    }

    /** The store does not answer, or not as it should. */
    void away(String why) {
        Diagnosis present = Diagnosis.of(why, keyspace);
        diagnosis = present;
        if (!isPatient || !present.isTransient()) {
            tell(present);
        }
    }

    /** From now on everything is told. */
    void endPatience() {
        isPatient = false;
        Diagnosis present = diagnosis;
        if (present != null) {
            tell(present);
        }
    }

    private void tell(Diagnosis present) {
        if (told.add(present.kind())) {
            LOG.error(present.sentence() + " Clients get `unavailable` until then; it is tried again all the time.");
        }
    }

    /** The store answers. */
    void end() {
        isPatient = false;
        diagnosis = null;
        if (!told.isEmpty()) {
            told.clear();
            LOG.info("The store is back; there is nothing to do.");
        }
    }

    /** The store answers, but refuses something; told once a minute. */
    void refused(String why) {
        if (System.nanoTime() - refusalLogged >= REFUSALS_LOGGED_EVERY_NS) {
            refusalLogged = System.nanoTime();
            LOG.warn("The store refuses what it is asked, and clients get `unavailable`: " + why);
        }
    }
}
