package io.loquat.log.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Which file, and how it is kept.
 *
 * @param isSynced whether an answered append is on the disk, and survives a power failure; else it is the kernel's, and survives the
 *     process
 * @param lockWithin how long is waited for another process that has the file
 */
public record StoreFile(Path path, boolean isSynced, Duration lockWithin) {
    /** Synced, and waited for not at all. */
    public static StoreFile at(Path path) {
        return new StoreFile(path, true, Duration.ZERO);
    }
}
