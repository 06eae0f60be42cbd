package io.loquat.socketio.engine;

import org.jspecify.annotations.Nullable;

/** The revisions of Engine.IO that are spoken here. */
public enum EngineVersion {
    /** Of Socket.IO 2: the client pings. */
    V3,
    /** Of Socket.IO 3 and 4: the server pings. */
    V4;

    /** The revision that {@code EIO=} names, null for any other. */
    static @Nullable EngineVersion of(@Nullable String number) {
        return switch (number) {
            case "3" -> V3;
            case "4" -> V4;
            case null, default -> null;
        };
    }
}
