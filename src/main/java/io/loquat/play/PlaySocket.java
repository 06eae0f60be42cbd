package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.endpoint.websocket.Handshake;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * The playground: the endpoints that {@code UpgradeRoute} admits by name. Every callback runs on the event loop of its
 * connection.
 */
@WebSocket(path = "/play/{toy}")
public class PlaySocket {
    private static final Logger LOG = Logger.getLogger(PlaySocket.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("loquat.play");

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        Connection connection = connection(socket);
        Session session = switch (socket.pathParam("toy")) {
            case "echo" -> new Echo(connection);
            case "shout" -> new Shout(connection);
            case "clock" -> new Clock(connection);
            default ->
                throw new IllegalStateException(
                        "no toy at " + socket.handshakeRequest().path());
        };
        socket.userData().put(SESSION, new Inbox(connection, session));
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection socket) {
        session(socket).onText(text);
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes, WebSocketConnection socket) {
        session(socket).onBinary(bytes);
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection socket) {
        // Usually the pipeline has ended it already.
        connection(socket).ended(true, 1006);
    }

    @OnError
    @NonBlocking
    void onError(Throwable error, WebSocketConnection socket) {
        LogContext logContext = connection(socket).logContext();
        logContext.log(() -> LOG.debugf("Connection %d: %s", logContext.id(), error));
    }

    private static Session session(WebSocketConnection socket) {
        return Objects.requireNonNull(socket.userData().get(SESSION));
    }

    private static Connection connection(WebSocketConnection socket) {
        return Handshake.connection(socket.userData());
    }
}
