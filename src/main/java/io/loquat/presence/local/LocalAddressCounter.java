package io.loquat.presence.local;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts the connections of one server by network address. Thread-safe. */
final class LocalAddressCounter {
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    /**
     * Counts a new connection. Returns false, and counts nothing, when that address already has {@code max}; 0 means
     * no limit.
     */
    boolean admit(String address, int max) {
        if (counts.merge(address, 1, Integer::sum) > max && max > 0) {
            depart(address);
            return false;
        }
        return true;
    }

    /** Removes an admitted connection from the count. */
    void depart(String address) {
        counts.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }
}
