package io.loquat.log.memory;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One ring buffer per room, which is gone with the process, and with it the epoch of each room. Thread-safe; every call
 * completes at once.
 */
public final class MemoryLog implements RoomLog {
    /**
     * How many rooms are examined for eviction, so that a stranger's new room costs less than a millisecond. The next
     * search continues from there.
     */
    private static final int ROOMS_EXAMINED = 10_000;

    private final Map<RoomName, MemoryRoom> rooms = new ConcurrentHashMap<>();
    private Iterator<MemoryRoom> evictionCursor = Collections.emptyIterator();
    private final AtomicLong guests = new AtomicLong();
    private final int maxRooms;
    private final int maxMessages;
    private final LogClock clock;
    private final IdempotencyKeys keys;

    /**
     * @param maxRooms the maximum number of rooms besides the lobby
     * @param maxMessages the number of messages kept per room
     * @param maxAge how long messages are kept
     */
    public MemoryLog(int maxRooms, int maxMessages, Duration maxAge, InstantSource clock) {
        this(maxRooms, maxMessages, maxAge, clock, System::nanoTime);
    }

    /** @param nanos a monotonic clock, by which jumps of the wall clock are detected */
    public MemoryLog(int maxRooms, int maxMessages, Duration maxAge, InstantSource clock, LongSupplier nanos) {
        this.maxRooms = maxRooms;
        this.maxMessages = maxMessages;
        this.clock = new LogClock(clock, nanos, maxAge);
        this.keys = new IdempotencyKeys(nanos);
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        MemoryRoom known = rooms.get(room);
        return CompletableFuture.completedFuture(known == null ? create(room) : known.head());
    }

    private synchronized Opened create(RoomName room) {
        boolean mayCreate =
                room.equals(RoomName.LOBBY) || rooms.containsKey(room) || rooms.size() < maxRooms || evictOne();
        return mayCreate ? room(room).head() : new TooManyRooms();
    }

    private boolean evictOne() {
        for (int left = Math.min(rooms.size(), ROOMS_EXAMINED); left > 0; left--) {
            if (!evictionCursor.hasNext()) {
                evictionCursor = rooms.values().iterator();
            }
            if (evictionCursor.hasNext()) {
                MemoryRoom room = evictionCursor.next();
                if (!room.name().equals(RoomName.LOBBY) && room.evictIfEmpty()) {
                    return rooms.remove(room.name(), room);
                }
            }
        }
        return false;
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        MemoryRoom known = rooms.get(room);
        return CompletableFuture.completedFuture(known == null ? null : known.head());
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        List<Listed> all = new ArrayList<>();
        rooms.values().forEach(room -> all.add(room.listed()));
        return CompletableFuture.completedFuture(all);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        while (true) {
            // An opened room without followers may have been evicted: it is re-created.
            MemoryRoom room = room(draft.room());
            Stored stored = room.append(draft);
            if (stored != null) {
                return CompletableFuture.completedFuture(stored);
            }
            rooms.remove(room.name(), room);
        }
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        MemoryRoom known = rooms.get(room);
        return CompletableFuture.completedFuture(known == null ? null : known.read(request));
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName name, Follower follower) {
        while (true) {
            MemoryRoom room = rooms.get(name);
            Following following = room == null ? null : room.follow(follower);
            if (following != null || room == null && create(name) instanceof TooManyRooms) {
                return CompletableFuture.completedFuture(following);
            }
            if (room != null) {
                rooms.remove(name, room);
            }
        }
    }

    @Override
    public boolean isAway() {
        return false;
    }

    private MemoryRoom room(RoomName room) {
        return rooms.computeIfAbsent(room, r -> new MemoryRoom(r, maxMessages, clock, keys));
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return CompletableFuture.completedFuture(guests.incrementAndGet());
    }

    @Override
    public void close() {
        rooms.clear();
    }
}
