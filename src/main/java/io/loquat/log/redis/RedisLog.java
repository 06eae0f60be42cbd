package io.loquat.log.redis;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.loquat.log.RoomLog;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Channels;
import io.loquat.redis.RedisStore;
import io.loquat.redis.StoreAway;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rooms in one Valkey or Redis, shared by any number of servers. An acknowledged message is in the store, and as safe
 * as the store keeps it. Thread-safe; answers and followers run on the store's event loop.
 */
public final class RedisLog implements RoomLog {
    /**
     * How late the last message of a room is found when its channel lost it. Each check costs one request for 500
     * rooms.
     */
    private static final Duration HEAD_CHECK_INTERVAL = Duration.ofSeconds(5);

    /**
     * How often some rooms are examined for logs whose messages have all expired, and about how many: 100,000 in three
     * hours.
     */
    private static final Duration CLEANUP_INTERVAL = Duration.ofSeconds(10);

    private static final int CLEANUP_BATCH = 100;

    private final RedisStore store;
    private final LogScripts scripts;
    // Owner: the event loop.
    private final Map<RoomName, FollowedRoom> followed = new HashMap<>();
    private volatile boolean isClosed;

    /**
     * Keeps rooms in a store, which it does not close.
     *
     * @param maxRooms the maximum number of rooms of all servers, besides the lobby
     * @param maxMessages the number of messages kept per room
     * @param maxAge how long messages are kept
     */
    public RedisLog(RedisStore store, int maxRooms, int maxMessages, Duration maxAge) {
        this(store, maxRooms, maxMessages, maxAge, null, ownClock());
    }

    /**
     * @param clock milliseconds; null for the store's own
     * @param ownClock milliseconds; this server's own clock
     */
    RedisLog(
            RedisStore store,
            int maxRooms,
            int maxMessages,
            Duration maxAge,
            @Nullable LongSupplier clock,
            LongSupplier ownClock) {
        this.store = store;
        this.scripts = new LogScripts(store, maxRooms, maxMessages, maxAge, clock, ownClock);
        store.watch(isAway -> {
            for (FollowedRoom room : List.copyOf(followed.values())) {
                if (isAway) {
                    room.storeIsAway();
                } else {
                    room.repair();
                }
            }
        });
        store.after(HEAD_CHECK_INTERVAL, this::checkHeads);
        store.after(CLEANUP_INTERVAL, () -> cleanUp("0"));
    }

    // The start time plus the time elapsed since, which no jump of the wall clock changes.
    private static LongSupplier ownClock() {
        long wall = System.currentTimeMillis();
        long start = System.nanoTime();
        return () -> wall + Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return scripts.open(room)
                // This server may just be unfollowing the room that can be evicted.
                .thenCompose(head ->
                        head == null ? fence().thenCompose(fenced -> scripts.open(room)) : completedFuture(head))
                .<Opened>thenApply(head -> head == null ? new TooManyRooms() : head)
                .exceptionally(failure -> new Unavailable());
    }

    // Completes when the store has processed this server's unsubscriptions, which travel on another connection than the
    // commands.
    private CompletionStage<Void> fence() {
        Channels.Listener nobody = new Channels.Listener() {
            @Override
            public void message(byte[] message) {}

            @Override
            public void resubscribed() {}
        };
        String fence = store.keyspace().channel("fence");
        return store.channels()
                .subscribe(fence, nobody)
                .thenRun(() -> store.channels().unsubscribe(fence, nobody));
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return failing(scripts.head(room));
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return failing(scan("0", new LinkedHashMap<>()));
    }

    private CompletionStage<List<Listed>> scan(String cursor, Map<RoomName, Listed> found) {
        return scripts.rooms(cursor).thenCompose(part -> {
            part.rooms().forEach(room -> found.put(room.head().room(), room));
            return part.cursor().equals("0")
                    ? completedFuture(List.copyOf(found.values()))
                    : scan(part.cursor(), found);
        });
    }

    // The store has already reported that it is away, and the callers do not know its exception.
    private static <T extends @Nullable Object> CompletionStage<T> failing(CompletionStage<T> answer) {
        return answer.exceptionally(failure -> {
            throw failure.getCause() instanceof StoreAway away
                    ? new StoreFailure(String.valueOf(away.getMessage()))
                    : failed(failure);
        });
    }

    private static CompletionException failed(Throwable failure) {
        return failure instanceof CompletionException already ? already : new CompletionException(failure);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        // Requested on the loop, so that the answer is processed there too: a stage that is already complete runs its
        // callback on the registering thread.
        store.executor().execute(() -> {
            var unused = scripts.append(draft).whenComplete((stored, failure) -> appended(draft, stored, answer));
        });
        return answer;
    }

    private void appended(Draft draft, @Nullable Stored stored, CompletableFuture<Appended> answer) {
        FollowedRoom room = followed.get(draft.room());
        if (stored == null) {
            answer.complete(new Unavailable());
        } else if (room == null || stored.duplicate()) {
            answer.complete(stored);
        } else {
            room.answered(stored.entry(), () -> answer.complete(stored));
        }
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        return failing(scripts.read(room, request));
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        CompletableFuture<@Nullable Following> answer = new CompletableFuture<>();
        store.executor()
                .execute(() -> followed.computeIfAbsent(
                                room, name -> new FollowedRoom(name, store, scripts, this::forget))
                        .add(follower, answer));
        return answer;
    }

    private void forget(FollowedRoom room) {
        followed.remove(room.name(), room);
    }

    // A message that a channel loses at the end of a room leaves no gap, so the heads are checked.
    private void checkHeads() {
        if (isClosed) {
            return;
        }
        store.after(HEAD_CHECK_INTERVAL, this::checkHeads);
        if (store.isAway()) {
            return;
        }
        List<FollowedRoom> all = List.copyOf(followed.values());
        for (int from = 0; from < all.size(); from += LogScripts.ROOMS_AT_ONCE) {
            checkHeads(all.subList(from, Math.min(all.size(), from + LogScripts.ROOMS_AT_ONCE)));
        }
    }

    private void checkHeads(List<FollowedRoom> rooms) {
        List<Long> delivered = new ArrayList<>();
        rooms.forEach(room -> delivered.add(room.delivered()));
        var unused = scripts.heads(rooms.stream().map(FollowedRoom::name).toList())
                .thenAccept(heads -> {
                    for (int i = 0; i < heads.size(); i++) {
                        rooms.get(i).compare(heads.get(i), delivered.get(i));
                    }
                });
    }

    private void cleanUp(String cursor) {
        if (!isClosed) {
            var unused = scripts.tidy(cursor, CLEANUP_BATCH)
                    .exceptionally(away -> cursor)
                    .thenAccept(next -> store.after(CLEANUP_INTERVAL, () -> cleanUp(next)));
        }
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return store.send(Request.cmd(Command.INCR).arg(store.keyspace().key("guests")))
                .<@Nullable Long>thenApply(number -> number == null ? null : number.toLong())
                .exceptionally(failure -> null);
    }

    @Override
    public boolean isAway() {
        return store.isAway();
    }

    @Override
    public @Nullable String whyAway() {
        return store.whyAway();
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
