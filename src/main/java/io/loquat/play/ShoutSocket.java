package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Session;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Says what it hears in upper case and with three exclamation marks; text only. */
@WebSocket(path = "/play/shout")
public class ShoutSocket {
    private static final Logger LOG = Logger.getLogger(ShoutSocket.class);

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        Playground.open(socket, Shout::new);
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection socket) {
        Playground.session(socket).onText(text);
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes, WebSocketConnection socket) {
        Playground.session(socket).onBinary(bytes);
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection socket) {
        Playground.closed(socket);
    }

    @OnError
    @NonBlocking
    void onError(Throwable error, WebSocketConnection socket) {
        LOG.debugf("Socket %s: %s", socket.id(), error);
    }

    private record Shout(Connection connection) implements Session {
        @Override
        public void onText(String text) {
            String shouted = text.toUpperCase(Locale.ROOT) + "!!!";
            Playground.answer(connection, Frame.text(shouted.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void onBinary(byte[] bytes) {
            connection.close(CloseCode.UNSUPPORTED_DATA);
        }
    }
}
