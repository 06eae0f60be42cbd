package io.loquat.log.sqlite;

import io.loquat.log.Archive;
import io.loquat.log.OffsetRange;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file that is read from beginning to end while no server uses it. Not thread-safe. */
public final class SqliteArchive implements Archive {
    private static final int AT_ONCE = 500;

    private final Database database;
    private final Queries queries;
    private final Map<RoomName, SqliteRoom> rooms = new HashMap<>();

    /** Opens an existing file; {@link StoreUnusable} says what is wrong with it. */
    public SqliteArchive(StoreFile file) {
        if (!Files.exists(file.path())) {
            throw new StoreUnusable("There is no store " + file.path() + ".");
        }
        this.database = Database.open(file);
        try {
            this.queries = new Queries(database.reader());
        } catch (SQLException e) {
            database.close();
            throw new StoreUnusable("The store " + file.path() + " cannot be read: " + e.getMessage() + '.', e);
        }
    }

    @Override
    public List<Head> heads() {
        return query(queries::heads);
    }

    @Override
    public List<Entry> after(RoomName name, long offset) {
        return query(() -> {
            SqliteRoom room = rooms.get(name);
            if (room == null) {
                room = queries.load(name);
                if (room == null) {
                    return List.of();
                }
                rooms.clear();
                rooms.put(name, room);
            }
            return new ArrayList<>(queries.read(room, new OffsetRange(offset + 1, Long.MAX_VALUE), AT_ONCE));
        });
    }

    @Override
    public long guests() {
        return query(queries::guests);
    }

    private static <T> T query(Query<T> query) {
        try {
            return query.ask();
        } catch (SQLException e) {
            throw new StoreFailure("Nothing was imported, because the file cannot be read: " + e.getMessage() + '.');
        }
    }

    @FunctionalInterface
    private interface Query<T> {
        T ask() throws SQLException;
    }

    @Override
    public void close() {
        try {
            queries.close();
        } catch (SQLException e) {
            // It was only read.
        }
        database.close();
    }
}
