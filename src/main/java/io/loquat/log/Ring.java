package io.loquat.log;

import io.loquat.protocol.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A growing ring buffer of entries by offset, without gaps. Not thread-safe. For implementations of stores. */
public final class Ring {
    private @Nullable Entry[] slots = new @Nullable Entry[16];
    private long newest;
    private int size;

    /** Returns the offset of the newest entry ever added, 0 before the first. */
    public long newest() {
        return newest;
    }

    /** Returns the offset of the oldest entry, {@code newest + 1} when the ring is empty. */
    public long oldest() {
        return newest - size + 1;
    }

    /** Returns the number of entries. */
    public int size() {
        return size;
    }

    /** Adds the entry after the newest. The first entry may have any offset. */
    public void add(Entry entry) {
        if (size == slots.length) {
            grow();
        }
        slots[slot(entry.offset())] = entry;
        newest = entry.offset();
        size++;
    }

    /** Removes the oldest entry; the ring must not be empty. */
    public void removeOldest() {
        slots[slot(oldest())] = null;
        size--;
    }

    /** Returns the entry at an offset from {@link #oldest} to {@link #newest}. */
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
