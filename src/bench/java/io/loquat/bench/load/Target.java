package io.loquat.bench.load;

import java.net.InetSocketAddress;

/**
 * A server to be measured.
 *
 * @param query what follows the path of a room, for example {@code ?format=plain}
 * @param pid whose CPU and memory are looked at
 */
public record Target(String name, InetSocketAddress address, String query, long pid) {

    /** The same server asked in another way. */
    public Target query(String other) {
        return new Target(name, address, other, pid);
    }
}
