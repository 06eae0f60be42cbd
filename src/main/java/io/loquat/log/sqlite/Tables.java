package io.loquat.log.sqlite;

import io.loquat.log.Keys;
import io.loquat.log.Range;
import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements, on one connection. Owner: one thread. */
final class Tables implements AutoCloseable {
    private static final String ENTRY = "\"offset\", nick, author, key, text, time";

    // The row has it only when the newest messages are not there any more: to change it with each would cost as much as
    // they do.
    private static final String NEWEST =
            "max(newest, coalesce((SELECT max(\"offset\") FROM messages WHERE room = rooms.id), 0))";

    private final Connection connection;
    private final PreparedStatement room;
    private final PreparedStatement heads;
    private final PreparedStatement entries;
    private final PreparedStatement newestEntries;
    private final PreparedStatement firstSince;

    Tables(Connection connection) throws SQLException {
        this.connection = connection;
        this.room = connection.prepareStatement("SELECT id, epoch, " + NEWEST + ", topic FROM rooms WHERE name = ?");
        this.heads = connection.prepareStatement("SELECT name, epoch, " + NEWEST + ", topic FROM rooms");
        this.entries = connection.prepareStatement(
                "SELECT " + ENTRY + " FROM messages WHERE room = ? AND \"offset\" BETWEEN ? AND ? ORDER BY \"offset\"");
        this.newestEntries = connection.prepareStatement(
                "SELECT " + ENTRY + " FROM messages WHERE room = ? ORDER BY \"offset\" DESC");
        this.firstSince = connection.prepareStatement("SELECT \"offset\", time FROM messages"
                + " WHERE room = ? AND \"offset\" >= ? AND time >= ? ORDER BY \"offset\" LIMIT 1");
    }

    /** The room as it stands, with the keys of the last minutes; null if it was never entered. */
    @Nullable
    SqliteRoom load(RoomName name, Instant now) throws SQLException {
        room.setString(1, name.value());
        SqliteRoom loaded;
        try (ResultSet row = room.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            loaded = new SqliteRoom(name, row.getLong(1), row.getString(2), row.getLong(3), row.getString(4));
        }
        List<Entry> keyed = new ArrayList<>();
        long since = now.minus(Keys.AGE).toEpochMilli();
        newestEntries.setLong(1, loaded.id());
        try (ResultSet rows = newestEntries.executeQuery()) {
            while (rows.next() && rows.getLong(6) >= since) {
                keyed.add(entry(loaded, rows));
            }
        }
        keyed.reversed().forEach(loaded.keys()::add);
        return loaded;
    }

    List<Head> heads() throws SQLException {
        List<Head> all = new ArrayList<>();
        try (ResultSet rows = heads.executeQuery()) {
            while (rows.next()) {
                RoomName name = RoomName.parse(rows.getString(1));
                // What an earlier version took for a name is none to this one: nobody can enter it.
                if (name != null) {
                    all.add(new Head(name, rows.getString(2), rows.getLong(3), rows.getString(4)));
                }
            }
        }
        return all;
    }

    List<Entry> read(SqliteRoom of, Range range) throws SQLException {
        List<Entry> found = new ArrayList<>();
        entries.setLong(1, of.id());
        entries.setLong(2, range.first());
        entries.setLong(3, range.last());
        try (ResultSet rows = entries.executeQuery()) {
            while (rows.next()) {
                found.add(entry(of, rows));
            }
        }
        return found;
    }

    /** The first entry from an offset on that is not older than a time: its offset and its time; null where there is none. */
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
