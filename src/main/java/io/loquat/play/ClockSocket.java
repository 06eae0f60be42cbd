package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.protocol.Times;
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
        Connection connection = Playground.connection(socket);
        ScheduledFuture<?> ticks = connection
                .eventLoop()
                .scheduleAtFixedRate(
                        () -> connection.send(
                                Frame.text(Times.format(Times.now()).getBytes(StandardCharsets.US_ASCII))),
                        0,
                        1,
                        TimeUnit.SECONDS);
        connection.onEnd(comesBack -> ticks.cancel(false));
    }

    @OnTextMessage
    @NonBlocking
    void onText(String text) {
        // It does not listen.
    }

    @OnBinaryMessage
    @NonBlocking
    void onBinary(byte[] bytes) {
        // It does not listen.
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
