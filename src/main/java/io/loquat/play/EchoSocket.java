package io.loquat.play;

import io.loquat.delivery.Frame;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
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

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection socket) {
        Playground.answer(socket, Frame.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes, WebSocketConnection socket) {
        Playground.answer(socket, Frame.binary(bytes));
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
}
