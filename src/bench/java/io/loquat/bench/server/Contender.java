package io.loquat.bench.server;

import java.util.List;

/**
 * A server that can be started.
 *
 * @param command with {@code PORT} where the port belongs
 * @param query what follows the path of a room so that the bare text comes back
 * @param joinQuery the same where clients want to be told that they are in
 * @param jvm whether it is a Java process, which is warmed and can be asked to collect garbage
 */
public record Contender(String name, List<String> command, String query, String joinQuery, boolean jvm) {
    public static final String LOQUAT = "Loquat";
    public static final String NATIVE = "Loquat native";
    public static final String NETTY = "raw Netty";
    public static final String PLAIN = "plain broadcast()";
    public static final String WS = "ws";
    public static final String NODEJS_WEBSOCKET = "nodejs-websocket";

    /** Every name, in the order in which they are reported. */
    public static final List<String> NAMES = List.of(LOQUAT, NATIVE, NETTY, PLAIN, WS, NODEJS_WEBSOCKET);

    /** Whether it is ours. */
    public boolean isLoquat() {
        return name.equals(LOQUAT) || name.equals(NATIVE);
    }
}
