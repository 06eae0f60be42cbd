package io.loquat.log;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of the drafts appended in the last minutes, in all rooms, by which retries are detected.
 * Thread-safe. For implementations of stores.
 */
public final class IdempotencyKeys {
    /** How long a key is remembered. */
    public static final Duration AGE = Duration.ofMinutes(RoomLog.KEY_MINUTES);

    /**
     * The maximum number of keys over all rooms. It bounds the cost of a flood of messages with keys; a key may then be
     * forgotten early.
     */
    public static final int MAX_KEYS = 1_000_000;

    private final Map<Name, Known> known = new LinkedHashMap<>();
    private final LongSupplier nanos;
    private final int max;

    /** @param nanos the monotonic clock, so that a jump of the wall clock cannot turn a retry into a second message */
    public IdempotencyKeys(LongSupplier nanos) {
        this(nanos, MAX_KEYS);
    }

    IdempotencyKeys(LongSupplier nanos, int max) {
        this.nanos = nanos;
        this.max = max;
    }

    private record Name(RoomName room, String author, String key) {}

    // Without the text, so that the limit also bounds bytes: whoever sends the longest texts with keys takes no more
    // memory than others.
    private record Known(String epoch, long offset, Instant time, long at) {}

    /**
     * Returns the entry of the first draft with the same author and key in that epoch; null when there is none, or the
     * draft has no key. The texts and names are those of this draft; nobody looks at them.
     */
    public @Nullable Entry first(Draft draft, String epoch) {
        if (draft.key() == null) {
            return null;
        }
        Name name = new Name(draft.room(), draft.author(), draft.key());
        synchronized (this) {
            Known first = known.get(name);
            return first == null || isExpired(first) || !first.epoch().equals(epoch)
                    ? null
                    : new Entry(
                            draft.room(),
                            epoch,
                            first.offset(),
                            draft.nick(),
                            draft.author(),
                            draft.key(),
                            draft.text(),
                            first.time());
        }
    }

    /** Remembers an entry that has a key. */
    public void add(Entry entry) {
        add(entry, Duration.ZERO);
    }

    /** Remembers an entry that has a key and was appended that long ago. */
    public synchronized void add(Entry entry, Duration ago) {
        if (entry.key() == null) {
            return;
        }
        Name name = new Name(entry.room(), entry.author(), Objects.requireNonNull(entry.key()));
        known.remove(name);
        Iterator<Known> oldest = known.values().iterator();
        while (oldest.hasNext() && (isExpired(oldest.next()) || known.size() >= max)) {
            oldest.remove();
        }
        known.put(name, new Known(entry.epoch(), entry.offset(), entry.time(), nanos.getAsLong() - ago.toNanos()));
    }

    private boolean isExpired(Known one) {
        return nanos.getAsLong() - one.at() > AGE.toNanos();
    }

    /** Forgets all keys. */
    public synchronized void clear() {
        known.clear();
    }

    synchronized int size() {
        return known.size();
    }
}
