package io.loquat.log.memory;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.log.OffsetRange;
import io.loquat.log.Ring;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The log of one room. Owner: its own monitor, held for one append or one copy. */
final class MemoryRoom {
    private final RoomName name;
    private final int maxMessages;
    private final LogClock clock;
    private final IdempotencyKeys keys;
    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final Ring ring = new Ring();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private Instant newestTime = Instant.MIN;
    private boolean isEvicted;

    MemoryRoom(RoomName name, int maxMessages, LogClock clock, IdempotencyKeys keys) {
        this.name = name;
        this.maxMessages = maxMessages;
        this.clock = clock;
        this.keys = keys;
    }

    RoomName name() {
        return name;
    }

    synchronized Head head() {
        return new Head(name, epoch, ring.newest(), "");
    }

    /** Returns the room's entry in the list of all rooms. */
    synchronized Listed listed() {
        return new Listed(head(), ring.newest() == 0 ? null : newestTime);
    }

    /** Evicts the room if nothing is lost with it: it has neither messages nor followers. */
    synchronized boolean evictIfEmpty() {
        expire();
        isEvicted = ring.size() == 0 && followers.isEmpty();
        return isEvicted;
    }

    /** Returns null when the room was evicted. */
    synchronized @Nullable Stored append(Draft draft) {
        if (isEvicted) {
            return null;
        }
        expire();
        Entry first = keys.first(draft, epoch);
        if (first != null) {
            return new Stored(first, true);
        }
        newestTime = clock.now(newestTime);
        Entry entry = new Entry(
                name, epoch, ring.newest() + 1, draft.nick(), draft.author(), draft.key(), draft.text(), newestTime);
        ring.add(entry);
        if (ring.size() > maxMessages) {
            ring.removeOldest();
        }
        keys.add(entry);
        // Under the monitor, so that followers see offset order.
        followers.forEach(follower -> follower.entry(entry));
        return new Stored(entry, false);
    }

    synchronized Slice read(PageRequest request) {
        expire();
        long oldest = ring.oldest();
        long newest = ring.newest();
        OffsetRange range = OffsetRange.of(request, oldest, newest);
        List<Entry> entries = new ArrayList<>();
        for (long offset = range.first(); offset <= range.last(); offset++) {
            entries.add(ring.get(offset));
        }
        return new Slice(name, epoch, oldest, newest, List.copyOf(entries));
    }

    /** Returns null when the room was evicted. */
    synchronized @Nullable Following follow(Follower follower) {
        if (isEvicted) {
            return null;
        }
        followers.add(follower);
        Head head = head();
        return new Following() {
            @Override
            public Head head() {
                return head;
            }

            @Override
            public void close() {
                followers.remove(follower);
            }
        };
    }

    private void expire() {
        Instant cutoff = clock.cutoff();
        while (ring.size() > 0 && ring.get(ring.oldest()).time().isBefore(cutoff)) {
            ring.removeOldest();
        }
    }
}
