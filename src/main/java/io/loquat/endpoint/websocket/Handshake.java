package io.loquat.endpoint.websocket;

import io.loquat.delivery.Connection;
import io.loquat.protocol.Nickname;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The opening handshake of WebSocket (RFC 6455 §4.1), and the data that it attaches to a socket for the endpoint. */
public final class Handshake {
    /** The subprotocol of full mode; if it is not offered, the mode is simple. */
    static final String FULL_MODE = "loquat.v1.json";

    private static final TypedKey<Connection> CONNECTION = new TypedKey<>("loquat.connection");
    private static final TypedKey<Nickname> GUEST = new TypedKey<>("loquat.guest");
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    /** Returns whether a request has everything that an upgrade needs; does not check the version. */
    public static boolean isComplete(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        String options = request.getHeader("Connection");
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!request.method().name().equals("GET") || options == null || key == null) {
            return false;
        }
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            return false;
        }
        boolean upgrades = List.of(options.split(",")).stream()
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
        try {
            return upgrades && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Stores what the endpoint of a socket needs.
     *
     * @param guest the name assigned to a client that requested none
     */
    static void complete(UserData data, Connection connection, @Nullable Nickname guest) {
        data.put(CONNECTION, connection);
        if (guest != null) {
            data.put(GUEST, guest);
        }
    }

    /** Returns the connection of an open socket. */
    public static Connection connection(UserData data) {
        return Objects.requireNonNull(data.get(CONNECTION));
    }

    /** Returns the guest name assigned during the handshake; null if there is none. */
    static @Nullable Nickname guest(UserData data) {
        return data.get(GUEST);
    }
}
