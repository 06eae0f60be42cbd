package io.loquat.log.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Locks the file for one process. SQLite would admit a second one, and each would issue the other's offsets. The lock
 * ends with the process. Thread-safe.
 */
final class FileLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FileLock.class);
    private static final long RETRY_INTERVAL_MS = 100;

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Locks a file beside the store's. Waits for another process if it may; the end of this process ends the wait. */
    static FileLock of(StoreFile store) {
        Path file = store.path();
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel) && !isLockedAfterWaiting(channel, store)) {
                closeQuietly(channel);
                throw new StoreUnusable("Another Loquat uses the store " + file
                        + ". Stop it, or set loquat.store.path to another file.");
            }
            return new FileLock(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StoreUnusable(
                    "The store " + file + " cannot be locked (" + path + ": " + e.getMessage()
                            + "). Its directory must be writable for this user.",
                    e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    // Quarkus' own shutdown hook waits for the start to finish, so the wait needs its own hook to notice a SIGTERM.
    private static boolean isLockedAfterWaiting(FileChannel channel, StoreFile store) throws IOException {
        long within = store.lockWithin().toMillis();
        if (within <= 0) {
            return false;
        }
        LOG.infof(
                "The file %s is in use by another process; waiting up to %d s for it to end",
                store.path(), TimeUnit.MILLISECONDS.toSeconds(within));
        CountDownLatch ending = new CountDownLatch(1);
        Thread hook = new Thread(ending::countDown, "loquat-store-lock");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(within);
            while (System.nanoTime() < end && !ending.await(RETRY_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                if (isLocked(channel)) {
                    return true;
                }
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The process is already ending.
        }
        return false;
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The lock is released all the same.
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
