package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.protocol.Times;
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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Tells the time at once and then every second, and does not listen. */
@WebSocket(path = "/play/clock")
public class ClockSocket {
    private static final Logger LOG = Logger.getLogger(ClockSocket.class);

    @OnOpen
    @NonBlocking
    void onOpen(WebSocketConnection socket) {
        Playground.open(socket, Clock::new);
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

    private static final class Clock implements Session {
        Clock(Connection connection) {
            ScheduledFuture<?> ticks =
                    connection.eventLoop().scheduleAtFixedRate(() -> tick(connection), 0, 1, TimeUnit.SECONDS);
            connection.onEnd(comesBack -> ticks.cancel(false));
        }

        private static void tick(Connection connection) {
            connection.answer(Frame.text(Times.format(Times.now()).getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void onText(String text) {
            // It does not listen.
        }

        @Override
        public void onBinary(byte[] bytes) {
            // It does not listen.
        }
    }
}
