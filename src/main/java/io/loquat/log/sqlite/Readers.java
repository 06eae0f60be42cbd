package io.loquat.log.sqlite;

import io.loquat.log.StoreFailure;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who reads the file, beside the writer. Thread-safe. */
final class Readers implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long STOP_SECONDS = 10;

    private final BlockingQueue<Tables> idle = new ArrayBlockingQueue<>(THREADS);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS,
            Thread.ofPlatform().daemon().name("loquat-store-reader-", 1).factory());

    private final Faults faults;

    Readers(Database database, Faults faults) throws SQLException {
        this.faults = faults;
        for (int i = 0; i < THREADS; i++) {
            idle.add(new Tables(database.reader()));
        }
    }

    /** Something to read. */
    @FunctionalInterface
    interface Query<T extends @Nullable Object> {
        T read(Tables tables) throws SQLException;
    }

    /** Reads; fails with {@link StoreFailure}. */
    <T extends @Nullable Object> CompletionStage<T> read(Query<T> query) {
        return CompletableFuture.supplyAsync(
                () -> {
                    // As many as there are threads, so there is one.
                    Tables tables = idle.remove();
                    try {
                        return query.read(tables);
                    } catch (SQLException e) {
                        faults.tell("The store can not be read, and clients get `unavailable`", e);
                        throw new StoreFailure("the store can not be read: " + e.getMessage());
                    } finally {
                        idle.add(tables);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            boolean unused = threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            for (Tables tables : idle) {
                tables.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            // It was only read.
        }
    }
}
