package io.loquat.socketio;

import io.loquat.delivery.Connection;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Lang;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.SocketIoEncoder;
import io.loquat.protocol.WireFormat;
import io.loquat.session.Chat;
import io.loquat.session.SimpleSession;
import io.loquat.session.SimpleSession.JoinOptions;
import io.loquat.session.SimpleSession.SendResult;
import io.loquat.socketio.SocketIoApplication.Acknowledgement;
import io.loquat.socketio.SocketIoArguments.Argument;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chat as in the tutorials of Socket.IO: a client that connects joins a room, sends with {@code message}, and
 * receives {@code enter}, {@code message} and {@code leave}. Other events are ignored.
 */
final class ChatApplication implements SocketIoApplication {
    private static final String MESSAGE = "message";

    private final Chat chat;
    private final RoomName room;
    private final @Nullable String nick;

    /**
     * Creates the application of one client.
     *
     * @param nick the nickname that the client requests, or null
     */
    ChatApplication(Chat chat, RoomName room, @Nullable String nick) {
        this.chat = chat;
        this.room = room;
        this.nick = nick;
    }

    @Override
    public boolean has(String namespace) {
        return namespace.equals(SocketIoPacket.ROOT);
    }

    @Override
    public Namespace connect(SocketIoSocket socket, String data) {
        Connection connection = socket.engine().connection();
        JoinOptions options = new JoinOptions(room, WireFormat.SOCKET_IO, nick, true, 0, Lang.EN);
        SimpleSession session = new SimpleSession(chat, connection, options);
        return new Namespace() {
            @Override
            public void event(String name, SocketIoArguments arguments, Acknowledgement acknowledge) {
                if (name.equals(MESSAGE)) {
                    send(session, arguments.text(), acknowledge);
                }
            }

            @Override
            public void disconnected() {
                // A client without a room has no use for its connection; to return, it opens a new one.
                connection.close(CloseCode.NORMAL);
            }
        };
    }

    private static void send(SimpleSession session, @Nullable String text, Acknowledgement acknowledge) {
        if (text == null) {
            acknowledge.with(
                    answer(SocketIoEncoder.refused(ErrorCode.BAD_REQUEST, "The argument of message must be a text.")));
            return;
        }
        session.send(text, result -> acknowledge.with(answer(result)));
    }

    private static SocketIoArguments answer(SendResult result) {
        return answer(
                result.entry() != null
                        ? SocketIoEncoder.stored(result.entry())
                        : SocketIoEncoder.refused(Objects.requireNonNull(result.refused()), result.why()));
    }

    private static SocketIoArguments answer(String json) {
        return new SocketIoArguments(List.of(new Argument(json, null)), List.of());
    }
}
