package io.loquat.log.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/** The file, opened by one process at a time, with the tables of this version. Thread-safe. */
final class Database implements AutoCloseable {
    private static final int BUSY_MS = 5_000;

    /** The writer waits for the disk at each checkpoint: many small ones keep each wait short. In pages of 4 KiB. */
    private static final int CHECKPOINT_PAGES = 250;

    /**
     * How much of the write-ahead log is kept after a large transaction, in bytes; the rest is returned to the disk.
     */
    static final int LARGEST_WAL_KEPT = 4 << 20;

    /**
     * The statements that upgrade the tables from version n to n+1, starting from an empty file. Released entries never
     * change.
     */
    private static final List<List<String>> MIGRATIONS = List.of(
            List.of("""
            CREATE TABLE rooms(
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              epoch TEXT NOT NULL,
              newest INTEGER NOT NULL,
              topic TEXT NOT NULL) STRICT""", """
            CREATE TABLE messages(
              room INTEGER NOT NULL,
              "offset" INTEGER NOT NULL,
              nick TEXT NOT NULL,
              author TEXT NOT NULL,
              key TEXT,
              text TEXT NOT NULL,
              time INTEGER NOT NULL,
              PRIMARY KEY(room, "offset")) STRICT, WITHOUT ROWID"""),
            List.of("CREATE TABLE guests(given INTEGER NOT NULL) STRICT", "INSERT INTO guests VALUES(0)"));

    private final Path file;
    private final boolean isSynced;
    private final FileLock lock;

    private Database(StoreFile store, FileLock lock) {
        this.file = store.path();
        this.isSynced = store.isSynced();
        this.lock = lock;
    }

    /** Opens the file, or creates it. */
    static Database open(StoreFile store) {
        Path file = store.path();
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new StoreUnusable(
                    "The directory of the store " + file + " cannot be created. Create it, or set loquat.store.path.",
                    e);
        }
        Database database = new Database(store, FileLock.of(store));
        try {
            database.migrate();
            return database;
        } catch (SQLException e) {
            database.close();
            throw new StoreUnusable(
                    "The store " + file + " cannot be used: " + e.getMessage()
                            + ". Check that it is a file that this user may write, on a disk with free space. If it is damaged, restore"
                            + " a backup, or move the file away to start with an empty one.",
                    e);
        }
    }

    private void migrate() throws SQLException {
        // SQLite would open it read-only, and fail at the first message.
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new SQLException("it is read-only");
        }
        try (Connection connection = connect(false);
                Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > MIGRATIONS.size()) {
                throw new SQLException("it was written by a later version of Loquat");
            }
            if (version == 0) {
                // Only an empty file accepts this. It allows freed space to be returned to the disk, a little at a
                // time.
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
                statement.execute("VACUUM");
            }
            connection.setAutoCommit(false);
            for (int next = version; next < MIGRATIONS.size(); next++) {
                for (String sql : MIGRATIONS.get(next)) {
                    statement.execute(sql);
                }
                statement.execute("PRAGMA user_version = " + (next + 1));
            }
            connection.commit();
        }
    }

    /** Opens the connection of the single writer. Its first statement begins a transaction. */
    Connection writer() throws SQLException {
        Connection connection = connect(false);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Opens a read-only connection. */
    Connection reader() throws SQLException {
        return connect(true);
    }

    private Connection connect(boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        // With NORMAL, a power failure may cost the last moments, never the file (SQLite, WAL).
        config.setSynchronous(isSynced ? SynchronousMode.FULL : SynchronousMode.NORMAL);
        config.setWalAutocheckpoint(CHECKPOINT_PAGES);
        config.setJournalSizeLimit(LARGEST_WAL_KEPT);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_MS);
        config.setReadOnly(readOnly);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public void close() {
        lock.close();
    }
}
