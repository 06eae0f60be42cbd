package io.loquat.session.model;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.sqlite.SqliteLog;
import io.loquat.log.sqlite.StoreFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A store in a file. Copying the file while the log is open simulates a killed server. */
final class SqliteStore implements Store {
    private static final List<String> FILES = List.of("loquat.db", "loquat.db-wal");

    private final MovableClock clock;
    private final Path root;
    private Path folder;
    private RoomLog log;
    private int copies;

    SqliteStore(MovableClock clock) {
        this.clock = clock;
        try {
            this.root = Files.createTempDirectory("loquat-model");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.folder = root;
        this.log = open();
    }

    private RoomLog open() {
        return new SqliteLog(
                StoreFile.at(folder.resolve(FILES.getFirst())), 2, Oracle.KEPT, Oracle.MAX_AGE, clock, clock::nanos);
    }

    @Override
    public RoomLog log() {
        return log;
    }

    @Override
    public void stop() {
        log.close();
        log = open();
    }

    @Override
    public void kill() {
        RoomLog killed = log;
        try {
            Path copy = Files.createDirectory(root.resolve("copy" + ++copies));
            for (String file : FILES) {
                if (Files.exists(folder.resolve(file))) {
                    Files.copy(folder.resolve(file), copy.resolve(file));
                }
            }
            folder = copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        killed.close();
        log = open();
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void close() {
        log.close();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
