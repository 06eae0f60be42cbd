package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.redis.Script;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The log's requests to the store, each one atomic. Thread-safe. */
final class LogScripts {
    private static final byte[] NONE = new byte[0];

    /** The maximum number of rooms in one request, which keeps it short. */
    static final int ROOMS_AT_ONCE = 500;

    private final Script append;
    private final Script open;
    private final Script read;
    private final Script rooms;
    private final Script heads;
    private final Script renumber;
    private final Script tidy;
    private final LogKeys logKeys;
    private final String random = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final AtomicLong epochs = new AtomicLong();
    private final RedisStore store;
    private final @Nullable LongSupplier clock;
    private final LongSupplier ownClock;
    private final byte[] maxRooms;
    private final byte[] maxMessages;
    private final byte[] maxAge;
    private final byte[] keyAge = bytes(Duration.ofMinutes(RoomLog.KEY_MINUTES).toMillis());

    /**
     * @param clock milliseconds; null for the store's own, the one clock that all servers share
     * @param ownClock milliseconds; this server's own clock, by which alone nothing expires
     */
    LogScripts(
            RedisStore store,
            int maxRooms,
            int maxMessages,
            Duration maxAge,
            @Nullable LongSupplier clock,
            LongSupplier ownClock) {
        this.store = store;
        this.logKeys = new LogKeys(store.keyspace());
        this.append = store.script(LogScripts.class, "append.lua");
        this.open = store.script(LogScripts.class, "open.lua");
        this.read = store.script(LogScripts.class, "read.lua");
        this.rooms = store.script(LogScripts.class, "rooms.lua");
        this.heads = store.script(LogScripts.class, "heads.lua");
        this.renumber = store.script(LogScripts.class, "renumber.lua");
        this.tidy = store.script(LogScripts.class, "tidy.lua");
        this.clock = clock;
        this.ownClock = ownClock;
        this.maxRooms = bytes(maxRooms);
        this.maxMessages = bytes(maxMessages);
        this.maxAge = bytes(maxAge.toMillis());
    }

    /** Returns the channel of a room. */
    String channel(RoomName room) {
        return logKeys.channel(room);
    }

    /** Opens a room; null when the room limit is reached and none of the examined rooms can be evicted. */
    CompletionStage<@Nullable Head> open(RoomName room) {
        byte[] limit = room.equals(RoomName.LOBBY) ? NONE : maxRooms;
        List<byte[]> args = List.of(bytes(room.value()), epoch(), limit, maxAge, now(), bytes(ownClock.getAsLong()));
        return store.run(open, List.of(logKeys.room(room)), args)
                .thenApply(at -> at == null ? null : head(room, at, 0));
    }

    /** Returns the head of a room; null if it was never entered. */
    CompletionStage<@Nullable Head> head(RoomName room) {
        return store.run(heads, List.of(logKeys.room(room)), List.of())
                .thenApply(at -> at == null ? null : heads(List.of(room), at).getFirst());
    }

    /**
     * Returns the heads of at most {@link #ROOMS_AT_ONCE} rooms, in their order; null for a room that does not exist.
     */
    CompletionStage<List<@Nullable Head>> heads(List<RoomName> rooms) {
        return store.run(heads, rooms.stream().map(logKeys::room).toList(), List.of())
                .thenApply(at -> at == null ? List.of() : heads(rooms, at));
    }

    private static List<@Nullable Head> heads(List<RoomName> rooms, Response at) {
        List<@Nullable Head> heads = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            Response one = at.get(i);
            heads.add(one.size() == 0 ? null : head(rooms.get(i), one, 0));
        }
        return heads;
    }

    /** Some of all rooms. */
    record Part(String cursor, List<Listed> rooms) {}

    /** Continues from a cursor, which starts and ends at {@code 0}. A room may occur twice. */
    CompletionStage<Part> rooms(String cursor) {
        return store.run(rooms, List.of(), List.of(bytes(cursor), bytes(ROOMS_AT_ONCE)))
                .thenApply(part -> {
                    List<Listed> rooms = new ArrayList<>();
                    for (int i = 1; part != null && i < part.size(); i++) {
                        RoomName name = RoomName.parse(part.get(i).get(0).toString());
                        // An earlier version allowed the name and this one does not: nobody can enter the room.
                        if (name != null) {
                            String time = part.get(i).get(3).toString();
                            rooms.add(new Listed(
                                    head(name, part.get(i), 1),
                                    time.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(time))));
                        }
                    }
                    return new Part(part == null ? "0" : part.get(0).toString(), rooms);
                });
    }

    private static Head head(RoomName room, Response at, int from) {
        return new Head(room, at.get(from).toString(), number(at.get(from + 1)), "");
    }

    CompletionStage<Stored> append(Draft draft) {
        List<byte[]> args = List.of(
                bytes(draft.room().value()),
                epoch(),
                MessageCodec.pack(draft),
                now(),
                maxMessages,
                maxAge,
                keyAge,
                bytes(ownClock.getAsLong()));
        return store.run(append, logKeys.of(draft), args).thenApply(answer -> {
            if (answer == null) {
                throw new IllegalStateException("the store returned no answer to an append");
            }
            if (answer.type() != ResponseType.MULTI) {
                return new Stored(MessageCodec.place(answer.toBytes(), 0).of(draft), false);
            }
            byte[] first = answer.get(0).toBytes();
            return new Stored(MessageCodec.entry(draft.room(), MessageCodec.place(first, 0), first, 0), true);
        });
    }

    /** Reads part of a log; null for a room that was never entered. */
    CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        List<byte[]> args = List.of(
                bytes(request.direction().name()),
                bytes(request.offset()),
                bytes(request.limit()),
                maxMessages,
                maxAge,
                now(),
                bytes(ownClock.getAsLong()));
        return store.run(read, List.of(logKeys.room(room), logKeys.log(room)), args)
                .thenApply(part -> part == null ? null : slice(room, part));
    }

    private static Slice slice(RoomName room, Response part) {
        String epoch = part.get(0).toString();
        List<Entry> entries = new ArrayList<>();
        for (Response one : part.get(3)) {
            String id = one.get(0).toString();
            long offset = Long.parseLong(id.substring(0, id.indexOf('-')));
            Instant time = Instant.ofEpochMilli(number(one.get(1).get(1)));
            entries.add(MessageCodec.unpack(
                    room, epoch, offset, time, one.get(1).get(3).toBytes(), 0));
        }
        return new Slice(room, epoch, number(part.get(1)), number(part.get(2)), List.copyOf(entries));
    }

    /**
     * Deletes the logs of some rooms whose last message has expired. Continues from a cursor, which starts at
     * {@code 0}, and answers with the next.
     *
     * @param rooms about how many rooms to examine
     */
    CompletionStage<String> tidy(String cursor, int rooms) {
        return store.run(
                        tidy,
                        List.of(),
                        List.of(bytes(cursor), bytes(rooms), maxAge, now(), bytes(ownClock.getAsLong())))
                .thenApply(next -> next == null ? "0" : next.toString());
    }

    /** Starts a new epoch of the room if its store lost an offset that was assigned. */
    CompletionStage<@Nullable Response> renumber(RoomName room, String epoch, long givenOut) {
        return store.run(renumber, List.of(logKeys.room(room)), List.of(bytes(epoch), bytes(givenOut), epoch()));
    }

    // Unique, whichever server created it.
    private byte[] epoch() {
        return bytes(random + '-' + Long.toString(epochs.incrementAndGet(), Character.MAX_RADIX));
    }

    private byte[] now() {
        return clock == null ? NONE : bytes(clock.getAsLong());
    }

    private static long number(Response digits) {
        return Long.parseLong(digits.toString());
    }

    private static byte[] bytes(long number) {
        return bytes(String.valueOf(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
