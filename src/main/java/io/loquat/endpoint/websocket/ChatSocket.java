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
 * The WebSocket endpoint of all rooms: {@code /chat} is the lobby, {@code /chat/{room}} any other room. Every callback
 * runs to completion on the event loop of its connection, so callbacks are in order without the queue that Quarkus
 * keeps in serial mode (1.1 KiB per connection).
 */
@WebSocket(path = "/chat", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public class ChatSocket {
    private final SocketSessions sessions;

    ChatSocket(SocketSessions sessions) {
        this.sessions = sessions;
    }

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        sessions.open(socket);
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text, WebSocketConnection socket) {
        Session session = sessions.session(socket);
        if (session != null) {
            session.onText(text);
        }
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes, WebSocketConnection socket) {
        Session session = sessions.session(socket);
        if (session != null) {
            session.onBinary(bytes);
        }
    }

    @OnClose
    @NonBlocking
    void onClose(WebSocketConnection socket) {
        sessions.closed(socket);
    }

    @OnError
    @NonBlocking
    void onError(Throwable error, WebSocketConnection socket) {
        sessions.failed(socket, error);
    }
}
