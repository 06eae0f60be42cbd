package io.loquat.socketio.engine;

import org.jspecify.annotations.Nullable;

/** The supported revisions of Engine.IO. */
public enum EngineVersion {
    /** The revision of Socket.IO 2: the client pings. */
    V3,
    /** The revision of Socket.IO 3 and 4: the server pings. */
    V4;

    /** Returns the revision that {@code EIO=} names; null for any other value. */
    static @Nullable EngineVersion of(@Nullable String number) {
        return switch (number) {
            case "3" -> V3;
            case "4" -> V4;
            case null, default -> null;
        };
    }
}
