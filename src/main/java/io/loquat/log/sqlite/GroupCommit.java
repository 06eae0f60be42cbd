package io.loquat.log.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The single thread that writes. All waiting work goes into one transaction, and is answered once that is in the file:
 * the busier the thread, the lower the cost of each message.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);
    private static final int MAX_GROUP = 4_096;
    private static final long STOP_MS = 10_000;
    private static final long IDLE_MS = 1_000;

    /**
     * When several clients write at once, a transaction waits this long for more, because it costs about the same for
     * any number.
     */
    private static final long GATHER_NANOS = 2_000_000;

    private final LinkedBlockingQueue<Work> waiting = new LinkedBlockingQueue<>();
    private final Opening opening;
    private final FaultReporter faults;
    private final Thread thread;
    private @Nullable Writer writer;
    private volatile boolean stopped;
    private volatile boolean isAway;

    GroupCommit(Opening opening, FaultReporter faults) throws SQLException {
        this.opening = opening;
        this.faults = faults;
        this.writer = opening.open();
        this.thread = Thread.ofPlatform().name("loquat-store").daemon().start(this::run);
    }

    /** Creates a writer with a connection of its own. */
    @FunctionalInterface
    interface Opening {
        Writer open() throws SQLException;
    }

    /** Work for the next transaction. */
    interface Work {
        /** Performs the work. */
        void perform(Writer writer) throws SQLException;

        /** The transaction was committed. */
        void committed();

        /** The transaction failed, and will not be retried. */
        void failed();
    }

    /** Submits work, which is performed in the order in which one thread submits it. Any thread. */
    void submit(Work work) {
        if (stopped) {
            work.failed();
        } else {
            waiting.add(work);
        }
    }

    /** Returns whether a transaction failed and none has stored a message since. Any thread. */
    boolean isAway() {
        return isAway;
    }

    private void run() {
        List<Work> group = new ArrayList<>();
        boolean severalWrite = false;
        while (!stopped || !waiting.isEmpty()) {
            try {
                Work first = waiting.poll(IDLE_MS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    idle();
                } else {
                    group.add(first);
                    if (severalWrite) {
                        LockSupport.parkNanos(GATHER_NANOS);
                    }
                    waiting.drainTo(group, MAX_GROUP - 1);
                    severalWrite = group.size() > 1;
                    perform(group);
                }
            } catch (InterruptedException e) {
                // Asked to stop: waiting work is finished first.
                stopped = true;
            }
            group.clear();
        }
    }

    private void idle() {
        try {
            writer().idle();
        } catch (SQLException e) {
            discard();
            faults.report("The store cannot be cleaned up, and expired messages stay in the file", e);
        } catch (RuntimeException | OutOfMemoryError e) {
            discard();
            faults.report("The store cannot be cleaned up", e);
        }
    }

    private void perform(List<Work> group) {
        boolean isCommitted = false;
        try {
            Writer open = writer();
            for (Work work : group) {
                work.perform(open);
            }
            boolean stored = open.commit();
            isCommitted = true;
            // A transaction that only reads succeeds on a full disk, too.
            if (isAway && stored) {
                isAway = false;
                LOG.info("The store accepts messages again");
            }
        } catch (SQLException e) {
            discard();
            if (isAway) {
                faults.report("The store still cannot be written to", e);
            } else {
                isAway = true;
                boolean unused = faults.isNewDamage(e);
                LOG.errorf(
                        "The store cannot be written to: %s. No acknowledged message is lost. Check the disk.",
                        e.getMessage());
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            discard();
            faults.report("A transaction of the store failed", e);
        }
        for (Work work : group) {
            try {
                if (isCommitted) {
                    work.committed();
                } else {
                    work.failed();
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("Failed to process an answer of the store", e);
            }
        }
    }

    private Writer writer() throws SQLException {
        Writer open = writer;
        if (open == null) {
            open = opening.open();
            writer = open;
        }
        return open;
    }

    // SQLite may have rolled back on its own. The driver does not notice: it would continue without a transaction,
    // committing each statement separately, with statements left as the error left them.
    private void discard() {
        if (writer != null) {
            writer.forget();
            closeQuietly(writer);
            writer = null;
        }
    }

    private static void closeQuietly(Writer writer) {
        try {
            writer.close();
        } catch (SQLException e) {
            // What was committed is in the file all the same.
        }
    }

    /** Finishes the waiting work, and accepts no more. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive() && writer != null) {
            closeQuietly(writer);
        }
    }
}
