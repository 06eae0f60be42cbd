package io.loquat.log.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Reports faults of the file, at most once a minute, and knows whether it is damaged. Thread-safe. */
final class FaultReporter {
    private static final Logger LOG = Logger.getLogger(FaultReporter.class);
    private static final long REPORT_INTERVAL_NS = Duration.ofMinutes(1).toNanos();
    /** The low byte of an extended result code is its primary code. */
    private static final int KIND = 0xFF;

    private static final Set<Integer> DAMAGE =
            Set.of(SQLiteErrorCode.SQLITE_CORRUPT.code, SQLiteErrorCode.SQLITE_NOTADB.code);

    private final Path file;
    // Owner: the monitor.
    private long reportedAt = System.nanoTime() - REPORT_INTERVAL_NS;
    private volatile @Nullable String damage;

    FaultReporter(Path file) {
        this.file = file;
    }

    /** Reports that something failed; {@code what} is a sentence without its full stop. */
    void report(String what, SQLException why) {
        if (!isNewDamage(why) && isTime()) {
            LOG.warnf("%s: %s", what, why.getMessage());
        }
    }

    /** Reports that something failed through a fault of this program. */
    void report(String what, Throwable why) {
        if (isTime()) {
            LOG.error(what, why);
        }
    }

    private synchronized boolean isTime() {
        boolean is = System.nanoTime() - reportedAt >= REPORT_INTERVAL_NS;
        if (is) {
            reportedAt = System.nanoTime();
        }
        return is;
    }

    /** Checks whether the file is damaged, and reports it if that is new. */
    synchronized boolean isNewDamage(SQLException why) {
        boolean is = damage == null
                && why instanceof SQLiteException sqlite
                && DAMAGE.contains(sqlite.getResultCode().code & KIND);
        if (is) {
            damage = "The store " + file + " is damaged (" + why.getMessage()
                    + "). Stop the server, restore a backup or move the file away to start with an empty one, and start the"
                    + " server again.";
            reportedAt = System.nanoTime();
            LOG.error(damage);
        }
        return is;
    }

    /** Returns what is wrong with the file and can only be repaired by replacing it; null when nothing is. */
    @Nullable
    String damage() {
        return damage;
    }
}
