package io.loquat.socketio.engine;

import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.delivery.Transport;
import io.loquat.endpoint.websocket.WebSocketPipeline;
import io.loquat.protocol.CloseCode;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Opens the WebSockets of Engine.IO: those that start a session, and those to which a polling session is upgraded.
 */
final class EngineWebSockets {
    private static final Logger LOG = Logger.getLogger(EngineWebSockets.class);

    private final EngineSettings settings;
    private final EngineSessions sessions;

    EngineWebSockets(EngineSettings settings, EngineSessions sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    /** Opens a session on the WebSocket of a request. Called on the event loop of the request. */
    void open(RoutingContext ctx, EngineVersion version, EngineApplication application) {
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        AtomicReference<EngineSession> created = new AtomicReference<>();
        AtomicReference<Transport> carrier = new AtomicReference<>();
        WebSocketPipeline.install(channel, settings.limits(), socket -> {
            EngineSession session = sessions.openOn(socket, channel, ctx, version);
            created.set(session);
            carrier.set(socket);
            return session.connection();
        });
        EngineSession session = created.get();
        Transport socket = carrier.get();
        Connection connection = session.connection();
        request.toWebSocket()
                .onSuccess(opened -> {
                    if (connection.isEnded()) {
                        return;
                    }
                    connection.answer(EnginePacket.text(session.opening()));
                    session.start(application);
                    handleMessages(
                            opened,
                            session,
                            text -> session.onText(text, socket),
                            bytes -> session.onBinary(bytes, socket));
                })
                .onFailure(broken -> connection.ended(true, EngineSession.MISSING));
    }

    /**
     * Opens the WebSocket of a request, to which a polling session is upgraded. Called on the event loop of the
     * request.
     */
    void probe(RoutingContext ctx, EngineSession session) {
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        SocketTransport socket = new SocketTransport(session, channel.eventLoop());
        WebSocketPipeline.install(channel, settings.limits(), socket::bind);
        SocketTransport.runOn(session.connection().eventLoop(), () -> session.probe(socket));
        request.toWebSocket()
                .onSuccess(opened -> handleMessages(opened, session, socket::onText, socket::onBinary))
                .onFailure(broken -> socket.ended(true, EngineSession.MISSING));
    }

    /**
     * Opens the WebSocket of a request and closes it at once. The session that the request names is not affected.
     * Called on the event loop of the request.
     */
    void refuse(RoutingContext ctx, EngineSession session) {
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        SocketTransport socket = new SocketTransport(session, channel.eventLoop());
        WebSocketPipeline.install(channel, settings.limits(), socket::bind);
        request.toWebSocket()
                .onSuccess(opened -> socket.close(CloseCode.NORMAL.code(), CloseCode.NORMAL.reason()))
                .onFailure(broken -> socket.ended(true, EngineSession.MISSING));
    }

    private static void handleMessages(
            ServerWebSocket socket, EngineSession session, Consumer<String> onText, Consumer<byte[]> onBinary) {
        Connection connection = session.connection();
        LogContext logContext = connection.logContext();
        socket.exceptionHandler(error -> logContext.log(() -> LOG.debugf("Connection %d: %s", logContext.id(), error)));
        socket.textMessageHandler(text -> safely(connection, () -> onText.accept(text)));
        socket.binaryMessageHandler((Buffer bytes) -> safely(connection, () -> onBinary.accept(bytes.getBytes())));
    }

    // A bug costs only this connection.
    private static void safely(Connection connection, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LogContext logContext = connection.logContext();
            logContext.log(() -> LOG.errorf(e, "Connection %d failed", logContext.id()));
            connection.eventLoop().execute(() -> connection.close(CloseCode.INTERNAL_ERROR));
        }
    }
}
