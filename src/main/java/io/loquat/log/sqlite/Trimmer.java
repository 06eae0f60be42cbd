package io.loquat.log.sqlite;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.protocol.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is no longer kept, a little at a time, and returns the disk space. Readers need not wait for it, because
 * they do not return what is no longer kept. Owner: the writer's thread.
 */
final class Trimmer {
    private static final int PAGES_GIVEN_BACK = 64;

    private final PreparedStatement oldest;
    private final PreparedStatement noteNewest;
    private final PreparedStatement newestExpired;
    private final PreparedStatement firstYoungKey;
    private final PreparedStatement delete;
    private final Statement vacuum;
    private final int maxMessages;
    private final LogClock clock;
    private final Set<RoomName> due = new LinkedHashSet<>();

    Trimmer(Connection connection, int maxMessages, LogClock clock) throws SQLException {
        this.maxMessages = maxMessages;
        this.clock = clock;
        this.oldest = connection.prepareStatement(
                "SELECT \"offset\", time FROM messages WHERE room = ? ORDER BY \"offset\" LIMIT 1");
        this.noteNewest = connection.prepareStatement("UPDATE rooms SET newest = ? WHERE id = ?");
        this.newestExpired = connection.prepareStatement(
                "SELECT max(\"offset\") FROM messages WHERE room = ? AND \"offset\" BETWEEN ? AND ? AND time < ?");
        this.firstYoungKey = connection.prepareStatement(
                "SELECT \"offset\" FROM messages"
                        + " WHERE room = ? AND \"offset\" BETWEEN ? AND ? AND key IS NOT NULL AND time >= ? ORDER BY \"offset\" LIMIT 1");
        this.delete = connection.prepareStatement("DELETE FROM messages WHERE room = ? AND \"offset\" < ?");
        this.vacuum = connection.createStatement();
    }

    /** Schedules a room. */
    void add(RoomName room) {
        due.add(room);
    }

    /** Finds a room as the writer knows it. */
    @FunctionalInterface
    interface Rooms {
        @Nullable
        SqliteRoom find(RoomName name) throws SQLException;
    }

    /** Deletes at most {@code budget} messages of the scheduled rooms. */
    void trim(int budget, Rooms rooms) throws SQLException {
        Instant cutoff = clock.cutoff();
        int left = budget;
        while (left > 0 && !due.isEmpty()) {
            RoomName name = due.iterator().next();
            SqliteRoom room = rooms.find(name);
            int deleted = room == null ? 0 : trim(room, left, cutoff);
            if (deleted < left) {
                due.remove(name);
            }
            left -= Math.max(1, deleted);
        }
    }

    private int trim(SqliteRoom room, int max, Instant cutoff) throws SQLException {
        long keptFrom = room.newest() - maxMessages + 1;
        SqliteRoom.Oldest first = room.oldestInFile();
        if (first == null) {
            first = oldest(room);
            room.oldestInFile(first);
        }
        if (first == null || (first.offset() >= keptFrom && !first.time().isBefore(cutoff))) {
            return 0;
        }
        newestExpired.setLong(1, room.id());
        newestExpired.setLong(2, first.offset());
        newestExpired.setLong(3, first.offset() + max);
        newestExpired.setLong(4, cutoff.toEpochMilli());
        try (ResultSet row = newestExpired.executeQuery()) {
            keptFrom = Math.max(keptFrom, row.getLong(1) + 1);
        }
        keptFrom = Math.min(keptFrom, first.offset() + max);
        keptFrom = Math.min(keptFrom, firstYoungKey(room, first.offset(), keptFrom));
        if (keptFrom <= first.offset()) {
            return 0;
        }
        // The newest offset is that of the newest message, until that is deleted.
        noteNewest.setLong(1, room.assigned());
        noteNewest.setLong(2, room.id());
        noteNewest.executeUpdate();
        delete.setLong(1, room.id());
        delete.setLong(2, keptFrom);
        int deleted = delete.executeUpdate();
        room.oldestInFile(oldest(room));
        return deleted;
    }

    // A retry with a key must be detected after a restart, too.
    private long firstYoungKey(SqliteRoom room, long from, long to) throws SQLException {
        firstYoungKey.setLong(1, room.id());
        firstYoungKey.setLong(2, from);
        firstYoungKey.setLong(3, to - 1);
        firstYoungKey.setLong(
                4, clock.now(room.newestTime()).minus(IdempotencyKeys.AGE).toEpochMilli());
        try (ResultSet row = firstYoungKey.executeQuery()) {
            return row.next() ? row.getLong(1) : to;
        }
    }

    private SqliteRoom.@Nullable Oldest oldest(SqliteRoom room) throws SQLException {
        oldest.setLong(1, room.id());
        try (ResultSet row = oldest.executeQuery()) {
            return row.next() ? new SqliteRoom.Oldest(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))) : null;
        }
    }

    /** Returns some of the freed space to the disk. */
    void returnSpace() throws SQLException {
        // The driver treats a query without rows as an error, but not an update of no rows.
        int unused = vacuum.executeUpdate("PRAGMA incremental_vacuum(" + PAGES_GIVEN_BACK + ")");
    }
}
