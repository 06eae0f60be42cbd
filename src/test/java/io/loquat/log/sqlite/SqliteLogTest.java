package io.loquat.log.sqlite;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract against the log in a SQLite file. */
class SqliteLogTest extends RoomLogContract {

    @TempDir
    private Path folder = Path.of("");

    @Override
    protected RoomLog newLog(MovableClock clock) {
        return new SqliteLog(
                StoreFile.at(folder.resolve("loquat.db")), MAX_ROOMS, MAX_MESSAGES, MAX_AGE, clock, clock::nanos);
    }
}
