package io.loquat.log.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/** The file: opened by one process at a time, with its tables as this version wants them. Thread-safe. */
final class Database implements AutoCloseable {
    private static final int BUSY_MS = 5_000;

    /** The writer waits for the disk at each checkpoint: of many small ones none is long. In pages of 4 KiB. */
    private static final int CHECKPOINT_PAGES = 250;

    /** What makes version n+1 of the tables out of version n, from an empty file on; what was released never changes. */
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
    private final FileChannel lockFile;

    private Database(Path file, FileChannel lockFile) {
        this.file = file;
        this.lockFile = lockFile;
    }

    /** Opens the file, or makes it. */
    static Database open(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new StoreUnusable(
                    "The directory of the store " + file + " can not be made; make it, or set loquat.store.path.", e);
        }
        Database database = new Database(file, lock(file));
        try {
            database.migrate();
            return database;
        } catch (SQLException e) {
            database.close();
            throw new StoreUnusable(
                    "The store " + file + " can not be used: " + e.getMessage()
                            + ". Check that it is a file that this user may write, on a disk with room; if it is damaged, put a copy"
                            + " in its place or move it away to begin anew.",
                    e);
        }
    }

    // SQLite would let two processes in, and each would give out the other's offsets.
    private static FileChannel lock(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new OverlappingFileLockException();
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            throw new StoreUnusable(
                    "Another Loquat uses the store " + file + "; stop it, or set loquat.store.path to another file.",
                    e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StoreUnusable(
                    "The store " + file + " can not be locked (" + path + ": " + e.getMessage()
                            + "); its directory must be one that this user may write.",
                    e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Its lock is gone with it all the same.
        }
    }

    private void migrate() throws SQLException {
        // SQLite would open it to read, and find out at the first message.
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new SQLException("it may only be read");
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
                // Only an empty file takes this; then what is deleted can be given back to the disk, a little at a
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

    /** The connection of the one writer; it begins a transaction with its first statement. */
    Connection writer() throws SQLException {
        Connection connection = connect(false);
        connection.setAutoCommit(false);
        return connection;
    }

    /** A connection that only reads, beside the writer. */
    Connection reader() throws SQLException {
        return connect(true);
    }

    private Connection connect(boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        // Survives the death of the process; a power failure may cost the last moments, never the file (SQLite, WAL).
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setWalAutocheckpoint(CHECKPOINT_PAGES);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_MS);
        config.setReadOnly(readOnly);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public void close() {
        closeQuietly(lockFile);
    }
}
