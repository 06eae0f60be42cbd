package io.loquat.endpoint.websocket;

import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.List;

/** The opening handshake of WebSocket (RFC 6455 §4.1). */
public final class Handshake {
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    /** Whether the request has all that an upgrade needs, but for its version. */
    public static boolean isComplete(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        String connection = request.getHeader("Connection");
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!request.method().name().equals("GET") || connection == null || key == null) {
            return false;
        }
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            return false;
        }
        boolean upgrades = List.of(connection.split(",")).stream()
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
        try {
            return upgrades && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
