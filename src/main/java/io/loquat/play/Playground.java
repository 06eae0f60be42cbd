package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Connection.Hold;
import io.loquat.delivery.Frame;
import io.loquat.endpoint.Upgrades;
import io.quarkus.websockets.next.WebSocketConnection;
import java.util.Objects;

/** What the playground endpoints share. */
final class Playground {
    private Playground() {}

    static Connection connection(WebSocketConnection socket) {
        return Objects.requireNonNull(socket.userData().get(Upgrades.CONNECTION));
    }

    /** Answers, and reads no further until the answer was taken: who does not read gets nothing to read, and loses nothing. */
    static void answer(WebSocketConnection socket, Frame frame) {
        Connection connection = connection(socket);
        connection.send(frame);
        connection.eventLoop().execute(() -> {
            if (!connection.isDrained()) {
                connection.hold(Hold.OUTBOX);
            }
        });
    }

    /** The socket is gone; the bridge has seen it first, and this makes sure. */
    static void closed(WebSocketConnection socket) {
        connection(socket).ended(true, 1006);
    }
}
