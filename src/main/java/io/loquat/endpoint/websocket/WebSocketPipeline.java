package io.loquat.endpoint.websocket;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Peer;
import io.loquat.delivery.Transport;
import io.loquat.endpoint.http.LingeringClose;
import io.loquat.endpoint.http.RequestDeadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.AttributeKey;
import java.util.Objects;
import java.util.function.Function;

/**
 * Installs Loquat's handlers in the Netty pipeline below Vert.x. Only this class and the handlers know the pipeline.
 * Owner: the event loop of the channel.
 */
public final class WebSocketPipeline {
    private static final AttributeKey<Connection> CONNECTION = AttributeKey.valueOf("loquat.connection");
    private static final String VERTX_HANDLER = "handler";
    private static final String VERTX_IDLE = "idle";

    private WebSocketPipeline() {}

    /** Opens a connection on a channel that is about to be upgraded. Called on its event loop. */
    static void install(Channel channel, String address, ConnectionManager connections, Settings.Limits limits) {
        install(channel, limits, wire -> {
            Connection connection = connections.open(channel.eventLoop(), address, wire);
            channel.attr(CONNECTION).set(connection);
            return connection;
        });
    }

    /**
     * Installs a transport on a channel that is about to be upgraded. Called on its event loop.
     *
     * @param peer creates the object that writes to the transport and receives its events
     */
    public static void install(Channel channel, Settings.Limits limits, Function<Transport, Peer> peer) {
        ChannelPipeline pipeline = channel.pipeline();
        // The heartbeat replaces it, with one timer for all connections.
        if (pipeline.get(VERTX_IDLE) != null) {
            pipeline.remove(VERTX_IDLE);
        }
        RequestDeadline.remove(channel);
        ChannelTransport transport = new ChannelTransport(limits.closeWithin(), limits.frameBytes());
        LingeringClose.install(channel, limits.closeWithin());
        pipeline.addBefore(VERTX_HANDLER, "loquat-utf8", new Utf8FrameValidator(false));
        pipeline.addBefore(VERTX_HANDLER, "loquat-whole", new WebSocketFrameAggregator(limits.frameBytes()));
        pipeline.addBefore(VERTX_HANDLER, "loquat", transport);
        transport.connect(peer.apply(transport), channel);
    }

    /** Returns the connection that was opened on a channel. */
    static Connection connection(Channel channel) {
        return Objects.requireNonNull(channel.attr(CONNECTION).get(), "no connection was opened on this channel");
    }
}
