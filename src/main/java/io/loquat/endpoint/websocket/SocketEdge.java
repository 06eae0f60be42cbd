package io.loquat.endpoint.websocket;

import io.loquat.delivery.About;
import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.loquat.session.Chat;
import io.loquat.session.FullSession;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import io.loquat.session.SimpleSession;
import io.loquat.session.SimpleSession.Entrance;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.http.HttpClosedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which session a socket gets, and the way of what it says. */
@ApplicationScoped
public class SocketEdge {
    /** The subprotocol of full mode; any other is not chosen, and the mode is simple. */
    static final String FULL_MODE = "loquat.v1.json";

    private static final Logger LOG = Logger.getLogger(SocketEdge.class);
    private static final Logger ACCESS = Logger.getLogger("io.loquat.access");
    private static final TypedKey<Session> SESSION = new TypedKey<>("loquat.session");
    private static final int MAX_HISTORY = 100;
    private static final int MAX_HISTORY_DIGITS = 9;

    private final Chat chat;

    SocketEdge(Chat chat) {
        this.chat = chat;
    }

    /** The socket is open; on its event loop. */
    void open(WebSocketConnection socket) {
        Connection connection = Objects.requireNonNull(socket.userData().get(Upgrades.CONNECTION));
        boolean isFull = FULL_MODE.equals(socket.subprotocol());
        String path = socket.handshakeRequest().path();
        Entrance entrance =
                isFull ? null : entrance(path, socket.handshakeRequest().query(), Upgrades.guest(socket.userData()));
        About about = connection.about();
        if (entrance != null) {
            about.isIn(entrance.room());
        }
        about.log(() -> ACCESS.infof(
                "%s %s %s connection=%d", connection.address(), path, isFull ? FULL_MODE : "-", about.id()));
        if (connection.isEnded()) {
            return;
        }
        Session session =
                entrance == null ? new FullSession(chat, connection) : new SimpleSession(chat, connection, entrance);
        socket.userData().put(SESSION, new Inbox(connection, session));
    }

    /** The session of a socket; null when it was gone before it was open. */
    @Nullable
    Session session(WebSocketConnection socket) {
        return socket.userData().get(SESSION);
    }

    /** The socket is gone; the bridge has seen it first, and this makes sure. */
    void closed(WebSocketConnection socket) {
        Objects.requireNonNull(socket.userData().get(Upgrades.CONNECTION)).ended(true, 1006);
    }

    /** A callback failed: what the wire did is no news, what we did is our bug, and costs this connection alone. */
    void failed(WebSocketConnection socket, Throwable error) {
        Connection connection = Objects.requireNonNull(socket.userData().get(Upgrades.CONNECTION));
        About about = connection.about();
        if (error instanceof IOException || error instanceof HttpClosedException) {
            about.log(() -> LOG.debugf("Connection %d: %s", about.id(), error));
            return;
        }
        about.log(() -> LOG.errorf(error, "Connection %d failed", about.id()));
        connection.close(CloseCode.INTERNAL_ERROR);
    }

    /** Whether the query can be read at all. */
    static boolean isQuery(@Nullable String query) {
        try {
            return decoder(query).parameters() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the query has a name that a client may have. */
    static boolean asksForName(@Nullable String query) {
        String nick = parameter(decoder(query), "nick");
        return nick != null && Nickname.parse(nick) != null;
    }

    /** The language of the query. */
    static Lang lang(@Nullable String query) {
        return Lang.of(parameter(decoder(query), "lang"));
    }

    private static QueryStringDecoder decoder(@Nullable String query) {
        return new QueryStringDecoder(query == null ? "" : query, false);
    }

    private static Entrance entrance(String path, @Nullable String query, @Nullable Nickname guest) {
        RoomName room = Objects.requireNonNull(Upgrades.room(path));
        QueryStringDecoder decoder = decoder(query);
        Lang lang = Lang.of(parameter(decoder, "lang"));
        return new Entrance(
                room,
                WireFormat.simple(parameter(decoder, "format"), lang),
                parameter(decoder, "nick"),
                !"false".equals(parameter(decoder, "echo")),
                history(parameter(decoder, "history")),
                lang,
                guest);
    }

    private static @Nullable String parameter(QueryStringDecoder decoder, String name) {
        List<String> values = decoder.parameters().get(name);
        return values == null ? null : values.getFirst();
    }

    private static int history(@Nullable String value) {
        if (value == null || !value.matches("[0-9]+")) {
            return 0;
        }
        return value.length() > MAX_HISTORY_DIGITS ? MAX_HISTORY : Math.min(MAX_HISTORY, Integer.parseInt(value));
    }
}
