package io.loquat.log.memory;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The log of one room. Owner: its own monitor, held for the length of one append or one copy. */
final class MemoryRoom {
    /** Bounds what a flood of keyed messages can cost; a key may then work for less than its five minutes. */
    private static final int MAX_KEYS = 1_000_000;

    private static final Duration KEY_AGE = Duration.ofMinutes(RoomLog.KEY_MINUTES);

    private final RoomName name;
    private final int maxMessages;
    private final Duration maxAge;
    private final InstantSource clock;
    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final Ring ring = new Ring();
    private final Map<String, Entry> keys = new LinkedHashMap<>();
    private final List<Consumer<Entry>> followers = new CopyOnWriteArrayList<>();

    MemoryRoom(RoomName name, int maxMessages, Duration maxAge, InstantSource clock) {
        this.name = name;
        this.maxMessages = maxMessages;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    RoomName name() {
        return name;
    }

    synchronized Head head() {
        return new Head(name, epoch, ring.newest(), "");
    }

    /** Whether nothing is lost with it: it never had a message and nobody follows it. */
    synchronized boolean isForgettable() {
        return ring.newest() == 0 && followers.isEmpty();
    }

    synchronized Stored append(Draft draft) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        expire(now);
        String key = draft.key() == null ? null : draft.author() + '\n' + draft.key();
        Entry first = key == null ? null : keys.get(key);
        if (first != null) {
            return new Stored(first, true);
        }
        Entry entry =
                new Entry(name, epoch, ring.newest() + 1, draft.nick(), draft.author(), draft.key(), draft.text(), now);
        ring.add(entry);
        if (ring.size() > maxMessages) {
            ring.removeOldest();
        }
        if (key != null) {
            keys.put(key, entry);
        }
        // Under the monitor, so that followers see offset order.
        followers.forEach(follower -> follower.accept(entry));
        return new Stored(entry, false);
    }

    synchronized Slice read(PageRequest request) {
        expire(clock.instant());
        long oldest = ring.oldest();
        long newest = ring.newest();
        long from;
        long to;
        switch (request.direction()) {
            case NEWEST -> {
                to = newest;
                from = to - request.limit() + 1;
            }
            case BEFORE -> {
                to = Math.min(newest, request.offset() - 1);
                from = to - request.limit() + 1;
            }
            case AFTER -> {
                from = Math.max(oldest, request.offset() >= newest ? newest + 1 : request.offset() + 1);
                to = Math.min(newest, from + request.limit() - 1);
            }
            default -> throw new AssertionError(request.direction());
        }
        List<Entry> entries = new ArrayList<>();
        for (long offset = Math.max(from, oldest); offset <= to; offset++) {
            entries.add(ring.get(offset));
        }
        return new Slice(name, epoch, oldest, newest, List.copyOf(entries));
    }

    synchronized Following follow(Consumer<Entry> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    private void expire(Instant now) {
        Instant tooOld = now.minus(maxAge);
        while (ring.size() > 0 && ring.get(ring.oldest()).time().isBefore(tooOld)) {
            ring.removeOldest();
        }
        Instant keyTooOld = now.minus(KEY_AGE);
        Iterator<Entry> oldestKeys = keys.values().iterator();
        while (oldestKeys.hasNext() && (oldestKeys.next().time().isBefore(keyTooOld) || keys.size() >= MAX_KEYS)) {
            oldestKeys.remove();
        }
    }
}
