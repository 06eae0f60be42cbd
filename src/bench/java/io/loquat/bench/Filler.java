package io.loquat.bench;

import io.loquat.bench.load.Failure;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.sqlite.SqliteLog;
import io.loquat.log.sqlite.StoreFile;
import io.loquat.protocol.RoomName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Fills a store before a server is started on it, faster than through one and with messages of the last days. */
final class Filler implements AutoCloseable {
    /** A million messages are some 23 days then, and the last batch is of now: its keys are still to be known. */
    private static final int BATCH = 1_000;

    private static final Duration BETWEEN = Duration.ofSeconds(2_000);
    private static final String TEXT = "a message of 64 bytes, as all the others of this benchmark are, ";

    private final SqliteLog log;
    private volatile Instant now = Instant.now();

    Filler(Path store) {
        log = new SqliteLog(
                StoreFile.at(store),
                1_000,
                Integer.MAX_VALUE,
                Duration.ofDays(30),
                () -> now,
                () -> Duration.between(Instant.EPOCH, now).toNanos());
    }

    void fill(String room, int messages) {
        RoomName name = Objects.requireNonNull(RoomName.parse(room));
        Instant end = Instant.now();
        CompletableFuture<Appended> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < messages; i++) {
            if (i % BATCH == 0) {
                last.join();
                now = end.minus(BETWEEN.multipliedBy((messages - 1 - i) / BATCH));
            }
            Draft draft = new Draft(name, "filler", "filler", "key" + i, TEXT);
            last = log.append(draft).toCompletableFuture();
        }
        if (!(last.join() instanceof Stored stored) || stored.entry().offset() != messages) {
            throw new Failure("the store was not filled: " + last.join());
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
