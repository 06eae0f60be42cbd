package io.loquat.presence.local;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The connections of one server, counted by network address. Thread-safe. */
public final class LocalAddressCounter {
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one in; false, and nothing counted, where that address has {@code most} already. 0: no limit. */
    public boolean admit(String address, int most) {
        if (counts.merge(address, 1, Integer::sum) > most && most > 0) {
            depart(address);
            return false;
        }
        return true;
    }

    /** Counts one out that was admitted. */
    public void depart(String address) {
        counts.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }
}
