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

/** The keys of the drafts that were appended in the last minutes, so that a retry is known, of all rooms. Thread-safe. For stores. */
public final class IdempotencyKeys {
    /** How long a key is known. */
    public static final Duration AGE = Duration.ofMinutes(RoomLog.KEY_MINUTES);

    /** Keys of all rooms together: bounds what a flood of keyed messages can cost; a key may then work for less than its time. */
    public static final int MOST = 1_000_000;

    private final Map<Name, Known> known = new LinkedHashMap<>();
    private final LongSupplier nanos;
    private final int most;

    /** @param nanos the monotonic clock: no jump of another makes a retry a second message */
    public IdempotencyKeys(LongSupplier nanos) {
        this(nanos, MOST);
    }

    IdempotencyKeys(LongSupplier nanos, int most) {
        this.nanos = nanos;
        this.most = most;
    }

    private record Name(RoomName room, String author, String key) {}

    // Without the text, so that the bound is one of bytes too: who sends the longest texts with keys holds no more than
    // others.
    private record Known(String epoch, long offset, Instant time, long at) {}

    /**
     * Where the first draft with this one's author and key was stored in that epoch, with the words of this one, which nobody looks at; or
     * null for a new or no key.
     */
    public @Nullable Entry first(Draft draft, String epoch) {
        if (draft.key() == null) {
            return null;
        }
        Name name = new Name(draft.room(), draft.author(), draft.key());
        synchronized (this) {
            Known first = known.get(name);
            return first == null || isOld(first) || !first.epoch().equals(epoch)
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

    /** Remembers an entry that has a key and was appended so long ago. */
    public synchronized void add(Entry entry, Duration ago) {
        if (entry.key() == null) {
            return;
        }
        Name name = new Name(entry.room(), entry.author(), Objects.requireNonNull(entry.key()));
        known.remove(name);
        Iterator<Known> oldest = known.values().iterator();
        while (oldest.hasNext() && (isOld(oldest.next()) || known.size() >= most)) {
            oldest.remove();
        }
        known.put(name, new Known(entry.epoch(), entry.offset(), entry.time(), nanos.getAsLong() - ago.toNanos()));
    }

    private boolean isOld(Known one) {
        return nanos.getAsLong() - one.at() > AGE.toNanos();
    }

    /** Forgets all. */
    public synchronized void clear() {
        known.clear();
    }

    synchronized int size() {
        return known.size();
    }
}
