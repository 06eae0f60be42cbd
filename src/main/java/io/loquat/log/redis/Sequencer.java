package io.loquat.log.redis;

import io.loquat.protocol.Entry;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Delivers the entries of one epoch of a room in offset order, each once, in whatever order they arrive. */
final class Sequencer {
    /** The maximum number of entries held behind a gap; the rest is read again. */
    static final int MAX_AHEAD = 1_000;

    private final TreeMap<Long, Entry> ahead = new TreeMap<>();
    private final String epoch;
    private final Consumer<Entry> next;
    private long delivered;

    /**
     * @param newest the newest offset that counts as delivered already
     * @param next receives the entries; must not offer any
     */
    Sequencer(String epoch, long newest, Consumer<Entry> next) {
        this.epoch = epoch;
        this.delivered = newest;
        this.next = next;
    }

    String epoch() {
        return epoch;
    }

    /** Returns the offset up to which everything was delivered. */
    long delivered() {
        return delivered;
    }

    /** Returns whether an entry waits for an earlier one. */
    boolean hasGap() {
        return !ahead.isEmpty();
    }

    /** Accepts an entry of this epoch. */
    void offer(Entry entry) {
        if (entry.offset() <= delivered) {
            return;
        }
        if (entry.offset() > delivered + 1) {
            ahead.putIfAbsent(entry.offset(), entry);
            if (ahead.size() > MAX_AHEAD) {
                ahead.pollLastEntry();
            }
            return;
        }
        deliver(entry);
        while (!ahead.isEmpty() && ahead.firstKey() <= delivered + 1) {
            Entry first = ahead.pollFirstEntry().getValue();
            if (first.offset() == delivered + 1) {
                deliver(first);
            }
        }
    }

    private void deliver(Entry entry) {
        delivered = entry.offset();
        next.accept(entry);
    }
}
