package io.loquat.bench.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that can be started.
 *
 * @param command with {@code PORT} where the port belongs, {@code MANAGEMENT} where that for operators does, and {@code STORE} where
 *     the file of rooms, or the store's port, does
 * @param query what follows the path of a room so that the bare text comes back
 * @param joinQuery the same where clients want to be told that they are in
 * @param jvm whether it is a Java process, which is warmed and can be asked to collect garbage
 */
public record Contender(String name, List<String> command, String query, String joinQuery, boolean jvm) {
    public static final String LOQUAT = "Loquat";
    /** The others keep rooms in memory. */
    public static final String SQLITE = "Loquat, sqlite";
    /** With nothing deleted that a room of 1,000,000 messages has, and no limit on questions about it. */
    public static final String HISTORY = "Loquat, sqlite, history";

    /** Several servers with one store, which is a process of its own. */
    public static final String REDIS = "Loquat, redis";

    public static final String NATIVE = "Loquat native";
    public static final String NETTY = "raw Netty";
    public static final String PLAIN = "plain broadcast()";
    public static final String WS = "ws";
    public static final String NODEJS_WEBSOCKET = "nodejs-websocket";

    /** Those that are reported, in order. */
    public static final List<String> NAMES = List.of(LOQUAT, SQLITE, REDIS, NATIVE, NETTY, PLAIN, WS, NODEJS_WEBSOCKET);

    /** Whether it is ours. */
    public boolean isLoquat() {
        return name.startsWith(LOQUAT);
    }

    /** What a server's figures are put in relation to: a store to no store, the rest to raw Netty; null for that itself. */
    public static @Nullable String reference(String name) {
        return switch (name) {
            case NETTY, REDIS -> null;
            case SQLITE -> LOQUAT;
            default -> NETTY;
        };
    }
}
