package io.loquat.log.sqlite;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.OffsetRange;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prepared queries of one connection. Owner: one thread. */
final class Queries implements AutoCloseable {
    private static final String ENTRY = "\"offset\", nick, author, key, text, time";

    // The row has the offset only once the newest messages are gone: updating it with each message would cost as much
    // as the message itself.
    private static final String NEWEST =
            "max(newest, coalesce((SELECT max(\"offset\") FROM messages WHERE room = rooms.id), 0))";

    private static final String NEWEST_TIME =
            "(SELECT time FROM messages WHERE room = rooms.id ORDER BY \"offset\" DESC LIMIT 1)";

    private final Connection connection;
    private final PreparedStatement room;
    private final PreparedStatement heads;
    private final PreparedStatement rooms;
    private final PreparedStatement entries;
    private final PreparedStatement newestEntries;
    private final PreparedStatement firstSince;

    Queries(Connection connection) throws SQLException {
        this.connection = connection;
        this.room = connection.prepareStatement(
                "SELECT id, epoch, " + NEWEST + ", topic, " + NEWEST_TIME + " FROM rooms WHERE name = ?");
        this.heads = connection.prepareStatement("SELECT name, epoch, " + NEWEST + ", topic FROM rooms");
        this.rooms = connection.prepareStatement(
                "SELECT name, epoch, " + NEWEST + ", topic, " + NEWEST_TIME + " FROM rooms");
        this.entries = connection.prepareStatement("SELECT " + ENTRY
                + " FROM messages WHERE room = ? AND \"offset\" BETWEEN ? AND ? ORDER BY \"offset\" LIMIT ?");
        this.newestEntries = connection.prepareStatement(
                "SELECT " + ENTRY + " FROM messages WHERE room = ? ORDER BY \"offset\" DESC");
        this.firstSince = connection.prepareStatement("SELECT \"offset\", time FROM messages"
                + " WHERE room = ? AND \"offset\" >= ? AND time >= ? ORDER BY \"offset\" LIMIT 1");
    }

    /** Loads a room; null if it was never entered. */
    @Nullable
    SqliteRoom load(RoomName name) throws SQLException {
        room.setString(1, name.value());
        try (ResultSet row = room.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            Instant newestTime = Instant.ofEpochMilli(row.getLong(5));
            return new SqliteRoom(name, row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), newestTime);
        }
    }

    /** Loads the idempotency keys of the last minutes of a room. */
    void loadKeys(SqliteRoom of, Instant now, IdempotencyKeys keys) throws SQLException {
        List<Entry> recent = new ArrayList<>();
        long since = now.minus(IdempotencyKeys.AGE).toEpochMilli();
        newestEntries.setLong(1, of.id());
        try (ResultSet rows = newestEntries.executeQuery()) {
            while (rows.next() && rows.getLong(6) >= since && recent.size() < IdempotencyKeys.MAX_KEYS) {
                recent.add(entry(of, rows));
            }
        }
        recent.reversed().forEach(entry -> keys.add(entry, Duration.between(entry.time(), now)));
    }

    /** Returns the last guest number that was issued. */
    long guests() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT given FROM guests")) {
            return row.getLong(1);
        }
    }

    /** Returns the time of the newest message in any room, {@link Instant#MAX} when there is none. */
    Instant newestTime() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(" + NEWEST_TIME + ") FROM rooms")) {
            long time = row.getLong(1);
            return row.wasNull() ? Instant.MAX : Instant.ofEpochMilli(time);
        }
    }

    List<Head> heads() throws SQLException {
        List<Head> all = new ArrayList<>();
        try (ResultSet rows = heads.executeQuery()) {
            while (rows.next()) {
                Head head = head(rows);
                if (head != null) {
                    all.add(head);
                }
            }
        }
        return all;
    }

    /** Returns all rooms. A room whose messages are all gone has no time. */
    List<Listed> rooms() throws SQLException {
        List<Listed> all = new ArrayList<>();
        try (ResultSet rows = rooms.executeQuery()) {
            while (rows.next()) {
                Head head = head(rows);
                if (head != null) {
                    long time = rows.getLong(5);
                    all.add(new Listed(head, rows.wasNull() ? null : Instant.ofEpochMilli(time)));
                }
            }
        }
        return all;
    }

    // Null for a name that an earlier version allowed and this one does not: nobody can enter that room.
    private static @Nullable Head head(ResultSet row) throws SQLException {
        RoomName name = RoomName.parse(row.getString(1));
        return name == null ? null : new Head(name, row.getString(2), row.getLong(3), row.getString(4));
    }

    List<Entry> read(SqliteRoom of, OffsetRange range) throws SQLException {
        return read(of, range, Integer.MAX_VALUE);
    }

    /** Reads the first {@code max} entries of a range. */
    List<Entry> read(SqliteRoom of, OffsetRange range, int max) throws SQLException {
        List<Entry> found = new ArrayList<>();
        entries.setLong(1, of.id());
        entries.setLong(2, range.first());
        entries.setLong(3, range.last());
        entries.setInt(4, max);
        try (ResultSet rows = entries.executeQuery()) {
            while (rows.next()) {
                found.add(entry(of, rows));
            }
        }
        return found;
    }

    /**
     * Returns the offset and the time of the first entry, from an offset on, that is not older than a time; null when
     * there is none.
     */
    long @Nullable [] firstSince(SqliteRoom of, long offset, Instant time) throws SQLException {
        firstSince.setLong(1, of.id());
        firstSince.setLong(2, offset);
        firstSince.setLong(3, time.toEpochMilli());
        try (ResultSet row = firstSince.executeQuery()) {
            return row.next() ? new long[] {row.getLong(1), row.getLong(2)} : null;
        }
    }

    private static Entry entry(SqliteRoom of, ResultSet row) throws SQLException {
        return new Entry(
                of.name(),
                of.epoch(),
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
