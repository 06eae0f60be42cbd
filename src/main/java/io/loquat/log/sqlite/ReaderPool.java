package io.loquat.log.sqlite;

import io.loquat.log.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections that read the file while the writer writes. Thread-safe. */
final class ReaderPool implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long STOP_SECONDS = 10;

    private final BlockingQueue<Reader> idle = new ArrayBlockingQueue<>(THREADS);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS,
            Thread.ofPlatform().daemon().name("loquat-store-reader-", 1).factory());

    private final FaultReporter faults;

    /** @param eviction creates the search for rooms to evict on a connection */
    ReaderPool(Database database, Query<Connection, RoomEviction> eviction, FaultReporter faults) throws SQLException {
        this.faults = faults;
        for (int i = 0; i < THREADS; i++) {
            Connection connection = database.reader();
            idle.add(new Reader(new Queries(connection), eviction.run(connection)));
        }
    }

    private record Reader(Queries queries, RoomEviction eviction) {}

    /** A query. */
    @FunctionalInterface
    interface Query<F, T extends @Nullable Object> {
        T run(F from) throws SQLException;
    }

    /** Runs a query; fails with {@link StoreFailure}. */
    <T extends @Nullable Object> CompletionStage<T> read(Query<Queries, T> query) {
        return run(reader -> query.run(reader.queries()));
    }

    /** Searches for rooms to evict; fails with {@link StoreFailure}. */
    <T extends @Nullable Object> CompletionStage<T> search(Query<RoomEviction, T> query) {
        return run(reader -> query.run(reader.eviction()));
    }

    private <T extends @Nullable Object> CompletionStage<T> run(Query<Reader, T> query) {
        return CompletableFuture.supplyAsync(
                () -> {
                    // There are as many as threads, so one is free.
                    Reader reader = idle.remove();
                    try {
                        return query.run(reader);
                    } catch (SQLException e) {
                        faults.report("The store cannot be read, and clients get `unavailable`", e);
                        throw new StoreFailure("the store cannot be read: " + e.getMessage());
                    } finally {
                        idle.add(reader);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            boolean unused = threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            for (Reader reader : idle) {
                reader.queries().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            // It was only read.
        }
    }
}
