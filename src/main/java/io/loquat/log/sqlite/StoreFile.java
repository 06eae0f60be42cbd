package io.loquat.log.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Which file, and how it is used.
 *
 * @param isSynced whether an answered append is on the disk and survives a power failure. Otherwise the kernel has it,
 *     and it survives the process
 * @param lockWithin how long to wait for another process that uses the file
 */
public record StoreFile(Path path, boolean isSynced, Duration lockWithin) {
    /** Returns a file that is synced, without waiting for another process. */
    public static StoreFile at(Path path) {
        return new StoreFile(path, true, Duration.ZERO);
    }
}
