package io.loquat.endpoint.websocket;

import io.loquat.session.Session;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;

/**
 * The chat: the room is the lobby, or what the path names behind {@code /chat}. Every callback runs to its end on the event loop of
 * its connection, so they are in order without the queue that Quarkus keeps for the serial mode (1.1 KiB a connection).
 */
@WebSocket(path = "/chat", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public class ChatSocket {
    private final SocketEdge edge;

    ChatSocket(SocketEdge edge) {
        this.edge = edge;
    }

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        edge.open(socket);
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection socket) {
        Session session = edge.session(socket);
        if (session != null) {
            session.onText(text);
        }
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes, WebSocketConnection socket) {
        Session session = edge.session(socket);
        if (session != null) {
            session.onBinary(bytes);
        }
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection socket) {
        edge.closed(socket);
    }

    @OnError
    @NonBlocking
    void onError(Throwable error, WebSocketConnection socket) {
        edge.failed(socket, error);
    }
}
