package io.loquat.log.sqlite;

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

    Readers(Database database) throws SQLException {
        for (int i = 0; i < THREADS; i++) {
            idle.add(new Tables(database.reader()));
        }
    }

    /** Something to read. */
    @FunctionalInterface
    interface Query<T extends @Nullable Object> {
        T read(Tables tables) throws SQLException;
    }

    /** Reads; fails with what SQLite says. */
    <T extends @Nullable Object> CompletionStage<T> read(Query<T> query) {
        return CompletableFuture.supplyAsync(
                () -> {
                    // As many as there are threads, so there is one.
                    Tables tables = idle.remove();
                    try {
                        return query.read(tables);
                    } catch (SQLException e) {
                        throw new IllegalStateException("The store can not be read: " + e.getMessage(), e);
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
