package io.loquat.bench.load;

import java.net.InetSocketAddress;

/**
 * A server to be measured.
 *
 * @param query what follows the path of a room, for example {@code ?format=plain}
 * @param subprotocol that clients offer, empty for none
 * @param pid whose CPU and memory are looked at
 */
public record Target(String name, InetSocketAddress address, String query, String subprotocol, long pid) {

    /** The same server asked in another way. */
    public Target query(String other) {
        return new Target(name, address, other, subprotocol, pid);
    }

    /** The same server asked in full mode. */
    public Target full() {
        return new Target(name, address, "", "loquat.v1.json", pid);
    }

    boolean isFull() {
        return !subprotocol.isEmpty();
    }
}
