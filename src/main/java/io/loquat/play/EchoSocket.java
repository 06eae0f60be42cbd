package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
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
import org.jboss.logging.Logger;

/** Says what it hears: text as text, binary as binary. */
@WebSocket(path = "/play/echo")
public class EchoSocket {
    private static final Logger LOG = Logger.getLogger(EchoSocket.class);

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        Playground.open(socket, Echo::new);
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

    private record Echo(Connection connection) implements Session {
        @Override
        public void onText(String text) {
            Playground.answer(connection, Frame.text(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void onBinary(byte[] bytes) {
            Playground.answer(connection, Frame.binary(bytes));
        }
    }
}
