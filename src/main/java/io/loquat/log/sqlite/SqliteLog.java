package io.loquat.log.sqlite;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.log.OffsetRange;
import io.loquat.log.RoomLog;
import io.loquat.log.SharedQuery;
import io.loquat.log.sqlite.SqliteRoom.Kept;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Rooms in one SQLite file. An acknowledged message is in the file. Thread-safe. */
public final class SqliteLog implements RoomLog {
    private static final Logger LOG = Logger.getLogger(SqliteLog.class);

    /** Searches for a room to evict before giving up: others may take the rooms that are found. */
    private static final int EVICTION_ATTEMPTS = 3;

    private final Map<RoomName, SqliteRoom> known = new ConcurrentHashMap<>();
    private final Followers followers = new Followers();
    private final Database database;
    private final GroupCommit commits;
    private final ReaderPool readers;
    private final SharedQuery<List<String>> evictable;
    private final GuestNumbers guestNumbers;
    private final int maxMessages;
    private final LogClock clock;
    private final IdempotencyKeys keys;
    private final FaultReporter faults;

    /**
     * Opens or creates the file; {@link StoreUnusable} says what is wrong with it.
     *
     * @param maxRooms the maximum number of rooms besides the lobby
     * @param maxMessages the number of messages kept per room
     * @param maxAge how long messages are kept
     * @param nanos a monotonic clock, by which jumps of the wall clock are detected
     */
    public SqliteLog(
            StoreFile file, int maxRooms, int maxMessages, Duration maxAge, InstantSource clock, LongSupplier nanos) {
        this.maxMessages = maxMessages;
        this.keys = new IdempotencyKeys(nanos);
        this.faults = new FaultReporter(file.path());
        this.guestNumbers = new GuestNumbers(count -> write(writer -> writer.takeGuests(count), last -> {}, 0L));
        this.database = Database.open(file);
        try {
            try (Queries queries = new Queries(database.reader())) {
                this.clock = new LogClock(clock, nanos, maxAge, queries.newestTime());
            }
            this.readers = new ReaderPool(database, this::eviction, faults);
            this.evictable = new SharedQuery<>(() -> readers.search(eviction -> eviction.find(this.clock.cutoff())));
            this.commits = new GroupCommit(() -> writer(maxRooms), faults);
            var unused = readers.search(RoomEviction::invalidNames).thenAccept(SqliteLog::warnOf);
        } catch (SQLException e) {
            database.close();
            throw new StoreUnusable("The store " + file.path() + " cannot be used: " + e.getMessage() + '.', e);
        }
    }

    private static void warnOf(List<String> names) {
        if (!names.isEmpty()) {
            LOG.warnf(
                    "The store has %d rooms whose names are no longer allowed, such as '%s'. Nobody can enter them, and they are"
                            + " deleted when their last message expires.",
                    names.size(), names.getFirst());
        }
    }

    private Writer writer(int maxRooms) throws SQLException {
        Connection connection = database.writer();
        Trimmer trimmer = new Trimmer(connection, maxMessages, clock);
        return new Writer(connection, maxRooms, eviction(connection), trimmer, clock, keys, known, followers::contains);
    }

    private RoomEviction eviction(Connection connection) throws SQLException {
        return new RoomEviction(connection, followers::contains);
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return open(room, List.of(), EVICTION_ATTEMPTS);
    }

    // Readers search for rooms to evict, which would hold up the writer.
    private CompletionStage<Opened> open(RoomName room, List<String> others, int attempts) {
        return write(writer -> writer.open(room, others), opened -> {}, new Unavailable())
                .thenCompose(opened -> opened instanceof TooManyRooms && attempts > 0
                        ? evictable
                                .ask()
                                .thenCompose(found -> found.isEmpty()
                                        ? CompletableFuture.completedFuture(opened)
                                        : open(room, found, attempts - 1))
                        : CompletableFuture.completedFuture(opened))
                .exceptionally(failure -> new Unavailable());
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return find(room).thenApply(found -> found == null ? null : found.head());
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return readers.read(Queries::rooms);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return write(writer -> writer.append(draft), this::follow, new Unavailable());
    }

    // On the writer's thread, after the commit, in offset order, and before the append is answered.
    private void follow(Appended appended) {
        if (appended instanceof Stored stored && !stored.duplicate()) {
            Entry entry = stored.entry();
            SqliteRoom room = known.get(entry.room());
            if (room != null) {
                room.committed(entry);
            }
            followers.deliver(entry);
        }
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName name, PageRequest request) {
        return find(name)
                .thenCompose(room -> room == null ? CompletableFuture.completedFuture(null) : read(room, request));
    }

    private CompletionStage<@Nullable Slice> read(SqliteRoom room, PageRequest request) {
        Instant cutoff = clock.cutoff();
        Kept kept = room.kept(maxMessages, cutoff);
        List<Entry> recent =
                kept.isCertain() ? room.recent(OffsetRange.of(request, kept.oldest(), kept.newest())) : null;
        if (recent != null) {
            return CompletableFuture.completedFuture(slice(room, kept, recent));
        }
        return readers.<@Nullable Slice>read(queries -> readFile(queries, room, request));
    }

    private Slice readFile(Queries queries, SqliteRoom room, PageRequest request) throws SQLException {
        while (true) {
            Instant cutoff = clock.cutoff();
            Kept kept = room.kept(maxMessages, cutoff);
            if (!kept.isCertain()) {
                long[] first = queries.firstSince(room, kept.oldest(), cutoff);
                if (first == null) {
                    // As of a moment ago: a message being appended now has not expired.
                    room.oldestIs(kept.newest() + 1, cutoff);
                } else {
                    room.oldestIs(first[0], Instant.ofEpochMilli(first[1]));
                }
                kept = room.kept(maxMessages, cutoff);
            }
            OffsetRange range = OffsetRange.of(request, kept.oldest(), kept.newest());
            List<Entry> entries = range.first() > range.last() ? List.of() : queries.read(room, range);
            if (entries.size() == Math.max(0, range.last() - range.first() + 1)) {
                return slice(room, kept, entries);
            }
            // The start of the range has just been deleted because it expired: read again.
        }
    }

    private static Slice slice(SqliteRoom room, Kept kept, List<Entry> entries) {
        return new Slice(room.name(), room.epoch(), kept.oldest(), kept.newest(), List.copyOf(entries));
    }

    private CompletionStage<@Nullable SqliteRoom> find(RoomName name) {
        SqliteRoom room = known.get(name);
        if (room != null) {
            return CompletableFuture.completedFuture(room);
        }
        return write(writer -> new Found(writer.find(name), true), found -> {}, new Found(null, false))
                .thenCompose(found -> found.isCertain()
                        ? CompletableFuture.completedFuture(found.room())
                        : readers.<@Nullable SqliteRoom>read(queries -> queries.load(name)));
    }

    /** @param isCertain false when the writer could not look; a caller that only reads can still query the file */
    private record Found(@Nullable SqliteRoom room, boolean isCertain) {}

    private <T> CompletionStage<T> write(Change<? extends T> change, Consumer<T> then, T unavailable) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        commits.submit(new GroupCommit.Work() {
            private @Nullable T done;

            @Override
            public void perform(Writer writer) throws SQLException {
                done = change.perform(writer);
            }

            @Override
            public void committed() {
                T result = done == null ? unavailable : done;
                then.accept(result);
                answer.complete(result);
            }

            @Override
            public void failed() {
                answer.complete(unavailable);
            }
        });
        return answer;
    }

    /** A change of the file. */
    @FunctionalInterface
    private interface Change<T> {
        T perform(Writer writer) throws SQLException;
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        Followers.Handle one = followers.add(room, follower);
        // An opened room may have been evicted before it was followed: then it is re-created, within the limit.
        return begin(room, one)
                .thenCompose(begun -> begun != null
                        ? CompletableFuture.completedFuture(begun)
                        : open(room)
                                .thenCompose(opened -> opened instanceof Head
                                        ? begin(room, one)
                                        : CompletableFuture.completedFuture(null)))
                .thenApply(begun -> {
                    if (begun == null) {
                        one.end();
                    }
                    return begun;
                });
    }

    private CompletionStage<@Nullable Following> begin(RoomName room, Followers.Handle one) {
        CompletableFuture<@Nullable Following> answer = new CompletableFuture<>();
        return write(
                        writer -> new Found(writer.find(room), true),
                        found -> answer.complete(
                                found.room() == null
                                        ? null
                                        : one.begin(found.room().head())),
                        new Found(null, false))
                .thenCompose(found -> {
                    answer.complete(null);
                    return answer;
                });
    }

    @Override
    public boolean isAway() {
        return commits.isAway() || faults.damage() != null;
    }

    @Override
    public @Nullable String damage() {
        return faults.damage();
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return guestNumbers.next();
    }

    @Override
    public void close() {
        write(
                writer -> {
                    writer.returnGuests(guestNumbers.last(), guestNumbers.given());
                    return true;
                },
                done -> {},
                false);
        // The last connection to close empties the write-ahead log, and only a writer can.
        readers.close();
        commits.close();
        database.close();
    }
}
