package io.loquat.endpoint.websocket;

import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Chat;
import io.loquat.session.FullSession;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import io.loquat.session.SimpleSession;
import io.loquat.session.SimpleSession.JoinOptions;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.http.HttpClosedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens the session of each chat socket, and looks it up. */
@ApplicationScoped
public class SocketSessions {
    private static final Logger LOG = Logger.getLogger(SocketSessions.class);
    private static final Logger ACCESS = Logger.getLogger("io.loquat.access");
    private static final TypedKey<Session> SESSION = new TypedKey<>("loquat.session");

    private final Chat chat;

    SocketSessions(Chat chat) {
        this.chat = chat;
    }

    /** Opens the session of a new socket. Called on its event loop. */
    void open(WebSocketConnection socket) {
        Connection connection = Handshake.connection(socket.userData());
        boolean isFull = Handshake.FULL_MODE.equals(socket.subprotocol());
        String path = socket.handshakeRequest().path();
        JoinOptions options = isFull
                ? null
                : ChatAddress.options(path, socket.handshakeRequest().query(), Handshake.guest(socket.userData()));
        LogContext logContext = connection.logContext();
        if (options != null) {
            logContext.setRoom(options.room());
        }
        logContext.log(() -> ACCESS.infof(
                "%s %s %s connection=%d",
                connection.address(), path, isFull ? Handshake.FULL_MODE : "-", logContext.id()));
        if (connection.isEnded()) {
            return;
        }
        Session session =
                options == null ? new FullSession(chat, connection) : new SimpleSession(chat, connection, options);
        socket.userData().put(SESSION, new Inbox(connection, session));
    }

    /** Returns the session of a socket; null if its connection had ended before the socket was open. */
    @Nullable
    Session session(WebSocketConnection socket) {
        return socket.userData().get(SESSION);
    }

    /** Ends the connection of a closed socket, in case the transport has not done so already. */
    void closed(WebSocketConnection socket) {
        Handshake.connection(socket.userData()).ended(true, 1006);
    }

    /**
     * Handles a failed callback. An I/O error is only logged at debug level; anything else is a bug, is logged as an
     * error and closes this connection with 1011.
     */
    void failed(WebSocketConnection socket, Throwable error) {
        Connection connection = Handshake.connection(socket.userData());
        LogContext logContext = connection.logContext();
        if (error instanceof IOException || error instanceof HttpClosedException) {
            logContext.log(() -> LOG.debugf("Connection %d: %s", logContext.id(), error));
            return;
        }
        logContext.log(() -> LOG.errorf(error, "Connection %d failed", logContext.id()));
        connection.close(CloseCode.INTERNAL_ERROR);
    }
}
