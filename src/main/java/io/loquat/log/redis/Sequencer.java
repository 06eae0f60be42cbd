package io.loquat.log.redis;

import io.loquat.protocol.Entry;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Hands over the entries of one epoch of a room in the order of their offsets, each once, in whatever order they come. */
final class Sequencer {
    /** Entries behind a hole that are kept; what is more is read again. */
    static final int MAX_AHEAD = 1_000;

    private final TreeMap<Long, Entry> ahead = new TreeMap<>();
    private final String epoch;
    private final Consumer<Entry> next;
    private long passed;

    /**
     * @param newest the last offset that is not handed over
     * @param next takes the entries; may not offer any
     */
    Sequencer(String epoch, long newest, Consumer<Entry> next) {
        this.epoch = epoch;
        this.passed = newest;
        this.next = next;
    }

    String epoch() {
        return epoch;
    }

    /** Everything up to here was handed over. */
    long passed() {
        return passed;
    }

    /** Whether something came that must wait for what is before it. */
    boolean hasHole() {
        return !ahead.isEmpty();
    }

    /** Takes an entry of this epoch. */
    void offer(Entry entry) {
        if (entry.offset() <= passed) {
            return;
        }
        if (entry.offset() > passed + 1) {
            ahead.putIfAbsent(entry.offset(), entry);
            if (ahead.size() > MAX_AHEAD) {
                ahead.pollLastEntry();
            }
            return;
        }
        handOver(entry);
        while (!ahead.isEmpty() && ahead.firstKey() <= passed + 1) {
            Entry first = ahead.pollFirstEntry().getValue();
            if (first.offset() == passed + 1) {
                handOver(first);
            }
        }
    }

    private void handOver(Entry entry) {
        passed = entry.offset();
        next.accept(entry);
    }
}
