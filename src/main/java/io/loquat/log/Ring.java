package io.loquat.log;

import io.loquat.protocol.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entries by offset, without holes; grows with what it holds. Not thread-safe. For stores. */
public final class Ring {
    private @Nullable Entry[] slots = new @Nullable Entry[16];
    private long newest;
    private int size;

    /** The offset of the newest entry ever added, 0 before the first. */
    public long newest() {
        return newest;
    }

    /** The offset of the oldest entry held, {@code newest + 1} when none is. */
    public long oldest() {
        return newest - size + 1;
    }

    /** How many it holds. */
    public int size() {
        return size;
    }

    /** Adds the entry after the newest; the first may have any offset. */
    public void add(Entry entry) {
        if (size == slots.length) {
            grow();
        }
        slots[slot(entry.offset())] = entry;
        newest = entry.offset();
        size++;
    }

    /** Forgets the oldest of at least one. */
    public void removeOldest() {
        slots[slot(oldest())] = null;
        size--;
    }

    /** The entry at an offset from {@link #oldest} to {@link #newest}. */
    public Entry get(long offset) {
        return Objects.requireNonNull(slots[slot(offset)], "not held");
    }

    private void grow() {
        @Nullable Entry[] larger = new @Nullable Entry[slots.length * 2];
        for (long offset = oldest(); offset <= newest; offset++) {
            larger[(int) (offset & (larger.length - 1))] = slots[slot(offset)];
        }
        slots = larger;
    }

    // The length is a power of two.
    private int slot(long offset) {
        return (int) (offset & (slots.length - 1));
    }
}
