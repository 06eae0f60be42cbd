package io.loquat.log.memory;

import io.loquat.log.Keys;
import io.loquat.log.LogClock;
import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A ring a room; gone with the process, and with it the epoch of each room. Thread-safe; every answer is there at once. */
public final class MemoryLog implements RoomLog {
    /** So that a stranger's new room at the limit costs a look at some, not at all. */
    private static final int ROOMS_LOOKED_AT = 1_000;

    private final Map<RoomName, MemoryRoom> rooms = new ConcurrentHashMap<>();
    private final AtomicLong guests = new AtomicLong();
    private final int maxRooms;
    private final int maxMessages;
    private final LogClock clock;
    private final Keys keys;

    /**
     * @param maxRooms the most rooms kept; a room without people and messages gives way to a new one
     * @param maxMessages kept a room
     * @param maxAge kept a room
     */
    public MemoryLog(int maxRooms, int maxMessages, Duration maxAge, InstantSource clock) {
        this(maxRooms, maxMessages, maxAge, clock, System::nanoTime);
    }

    /** @param nanos a monotonic clock, by which it is known whether the other one jumps */
    public MemoryLog(int maxRooms, int maxMessages, Duration maxAge, InstantSource clock, LongSupplier nanos) {
        this.maxRooms = maxRooms;
        this.maxMessages = maxMessages;
        this.clock = new LogClock(clock, nanos, maxAge);
        this.keys = new Keys(nanos);
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        MemoryRoom known = rooms.get(room);
        if (known == null) {
            if (rooms.size() >= maxRooms && !forgetAnEmptyRoom()) {
                return CompletableFuture.completedFuture(new TooManyRooms());
            }
            known = rooms.computeIfAbsent(room, r -> new MemoryRoom(r, maxMessages, clock, keys));
        }
        return CompletableFuture.completedFuture(known.head());
    }

    private boolean forgetAnEmptyRoom() {
        return rooms.values().stream()
                .limit(ROOMS_LOOKED_AT)
                .anyMatch(room -> room.isForgettable() && rooms.remove(room.name(), room));
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        MemoryRoom known = rooms.get(room);
        return CompletableFuture.completedFuture(known == null ? null : known.head());
    }

    @Override
    public CompletionStage<List<Head>> heads() {
        List<Head> heads = new ArrayList<>();
        rooms.values().forEach(room -> heads.add(room.head()));
        return CompletableFuture.completedFuture(heads);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return CompletableFuture.completedFuture(room(draft.room()).append(draft));
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        MemoryRoom known = rooms.get(room);
        return CompletableFuture.completedFuture(known == null ? null : known.read(request));
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        return CompletableFuture.completedFuture(room(room).follow(follower));
    }

    @Override
    public boolean isAway() {
        return false;
    }

    // A room that was opened can have given way meanwhile, if nobody followed it: then it begins anew.
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
