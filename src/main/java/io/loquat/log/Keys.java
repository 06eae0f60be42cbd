package io.loquat.log;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of the drafts that were appended to a room in the last minutes, so that a retry is known. Not thread-safe. For stores. */
public final class Keys {
    /** How long a key is known. */
    public static final Duration AGE = Duration.ofMinutes(RoomLog.KEY_MINUTES);

    /** Bounds what a flood of keyed messages can cost; a key may then work for less than its five minutes. */
    private static final int MAX_KEYS = 1_000_000;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The entry of the first draft with this one's author and key, or null for a new or no key. */
    public @Nullable Entry first(Draft draft) {
        return draft.key() == null ? null : entries.get(name(draft.author(), draft.key()));
    }

    /** Remembers an entry that has a key; in the order of their times. */
    public void add(Entry entry) {
        if (entry.key() != null) {
            entries.put(name(entry.author(), entry.key()), entry);
        }
    }

    /** Forgets what is too old, or too many. */
    public void expire(Instant now) {
        Instant tooOld = now.minus(AGE);
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && (oldest.next().time().isBefore(tooOld) || entries.size() >= MAX_KEYS)) {
            oldest.remove();
        }
    }

    /** The offset of the oldest entry that is remembered, {@link Long#MAX_VALUE} where none is. */
    public long oldest() {
        return entries.isEmpty()
                ? Long.MAX_VALUE
                : entries.values().iterator().next().offset();
    }

    // No name of a person holds a line feed.
    private static String name(String author, String key) {
        return author + '\n' + key;
    }
}
