package io.loquat.log.sqlite;

import io.loquat.log.OffsetRange;
import io.loquat.log.Ring;
import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a room in memory, which can be rebuilt from the file at any time. Owner: its monitor, except for what
 * belongs to the writer.
 */
final class SqliteRoom {
    /** The number of messages of a busy room held in memory. */
    private static final int RECENT = 1_000;

    private final RoomName name;
    private final long id;
    private final String epoch;
    private final String topic;
    private final Ring recent = new Ring();
    private long newest;
    // A lower bound of the stored offsets, and its time.
    private long oldest = 1;
    private Instant oldestTime = Instant.MIN;
    // Owner of these: the writer.
    private Instant newestTime;
    private long assigned;
    private @Nullable Oldest oldestInFile;

    SqliteRoom(RoomName name, long id, String epoch, long newest, String topic, Instant newestTime) {
        this.name = name;
        this.id = id;
        this.epoch = epoch;
        this.newest = newest;
        this.assigned = newest;
        this.topic = topic;
        this.newestTime = newestTime;
    }

    RoomName name() {
        return name;
    }

    long id() {
        return id;
    }

    String epoch() {
        return epoch;
    }

    /** Assigns the next offset to a message of that time. For the writer. */
    long assign(Instant time) {
        newestTime = time;
        return ++assigned;
    }

    /** Returns the time of the newest message that got an offset, or an early time. For the writer. */
    Instant newestTime() {
        return newestTime;
    }

    /** Returns the newest assigned offset. For the writer. */
    long assigned() {
        return assigned;
    }

    /** Returns the oldest message in the file, expired or not; null when it is unknown. For the writer. */
    @Nullable
    Oldest oldestInFile() {
        return oldestInFile;
    }

    void oldestInFile(@Nullable Oldest oldest) {
        oldestInFile = oldest;
    }

    /** Where a room's messages in the file begin. */
    record Oldest(long offset, Instant time) {}

    synchronized Head head() {
        return new Head(name, epoch, newest, topic);
    }

    synchronized long newest() {
        return newest;
    }

    /** The entry is now in the file. */
    synchronized void committed(Entry entry) {
        newest = entry.offset();
        recent.add(entry);
        if (recent.size() > RECENT) {
            recent.removeOldest();
        }
    }

    /**
     * Returns the offsets that are kept. The limit by number is exact; the limit by age is known only if
     * {@code oldestTime} has not expired.
     */
    synchronized Kept kept(int maxMessages, Instant cutoff) {
        oldest = Math.max(oldest, newest - maxMessages + 1);
        return new Kept(oldest, newest, !oldestTime.isBefore(cutoff) || oldest > newest);
    }

    /**
     * The offsets that are kept.
     *
     * @param isCertain false when some of them may have expired
     */
    record Kept(long oldest, long newest, boolean isCertain) {}

    /** Sets the offset and the time of the oldest entry that has not expired. */
    synchronized void oldestIs(long offset, Instant time) {
        if (offset >= oldest) {
            oldest = offset;
            oldestTime = time;
        }
    }

    /** Returns the entries of a range if all of them are in memory, else null. */
    synchronized @Nullable List<Entry> recent(OffsetRange range) {
        if (range.first() > range.last()) {
            return List.of();
        }
        if (recent.size() == 0 || range.first() < recent.oldest()) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        for (long offset = range.first(); offset <= range.last(); offset++) {
            entries.add(recent.get(offset));
        }
        return List.copyOf(entries);
    }
}
