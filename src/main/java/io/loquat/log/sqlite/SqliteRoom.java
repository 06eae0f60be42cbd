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
 * What is known of a room without asking the file; it can be made from the file at any time. Owner: its monitor, but for what is
 * the writer's alone.
 */
final class SqliteRoom {
    /** So much of a busy room is in memory. */
    private static final int RECENT = 1_000;

    private final RoomName name;
    private final long id;
    private final String epoch;
    private final String topic;
    private final Ring recent = new Ring();
    private long newest;
    // A lower bound of what is kept, and of its time.
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

    /** The next offset, for a message of that time; the writer's. */
    long assign(Instant time) {
        newestTime = time;
        return ++assigned;
    }

    /** The time of the newest message that got an offset, or an early one; the writer's. */
    Instant newestTime() {
        return newestTime;
    }

    /** The newest offset given out; the writer's. */
    long assigned() {
        return assigned;
    }

    /** The oldest message in the file, kept or not; null where none is known. The writer's. */
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

    /** The entry is in the file now. */
    synchronized void committed(Entry entry) {
        newest = entry.offset();
        recent.add(entry);
        if (recent.size() > RECENT) {
            recent.removeOldest();
        }
    }

    /** Nothing under this offset is kept any more by number; what it is by time is known only where the time is not past. */
    synchronized Kept kept(int maxMessages, Instant tooOld) {
        oldest = Math.max(oldest, newest - maxMessages + 1);
        return new Kept(oldest, newest, !oldestTime.isBefore(tooOld) || oldest > newest);
    }

    /**
     * What is kept.
     *
     * @param isCertain false: some of it may be too old
     */
    record Kept(long oldest, long newest, boolean isCertain) {}

    /** The oldest entry that is young enough has this offset and time. */
    synchronized void oldestIs(long offset, Instant time) {
        if (offset >= oldest) {
            oldest = offset;
            oldestTime = time;
        }
    }

    /** The entries of a range if all are in memory, else null. */
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
