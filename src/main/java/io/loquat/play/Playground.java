package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.endpoint.Upgrades;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import java.util.Objects;
import java.util.function.Function;

/** What the playground endpoints share. */
final class Playground {
    private static final TypedKey<Session> SESSION = new TypedKey<>("loquat.play");

    private Playground() {}

    /** The socket is open: what it says goes to that session. */
    static void open(WebSocketConnection socket, Function<Connection, Session> session) {
        Connection connection = connection(socket);
        socket.userData().put(SESSION, new Inbox(connection, session.apply(connection)));
    }

    static Session session(WebSocketConnection socket) {
        return Objects.requireNonNull(socket.userData().get(SESSION));
    }

    /** Answers, and begins with no more until the answer was taken: who does not read gets nothing to read, and loses nothing. */
    static void answer(Connection connection, Frame frame) {
        connection.answer(frame);
        connection.holdUntilDrained();
    }

    /** The socket is gone; the bridge has seen it first, and this makes sure. */
    static void closed(WebSocketConnection socket) {
        connection(socket).ended(true, 1006);
    }

    private static Connection connection(WebSocketConnection socket) {
        return Objects.requireNonNull(socket.userData().get(Upgrades.CONNECTION));
    }
}
