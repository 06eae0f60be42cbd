package io.loquat.endpoint.websocket;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Peer;
import io.loquat.delivery.Transport;
import io.loquat.endpoint.http.LingeringClose;
import io.loquat.endpoint.http.RequestDeadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.AttributeKey;
import java.util.Objects;
import java.util.function.Function;

/** The bridge from a socket of Quarkus to the Netty channel under Vert.x: the one place that knows the pipeline. */
public final class Bridge {
    private static final AttributeKey<Connection> CONNECTION = AttributeKey.valueOf("loquat.connection");
    private static final String VERTX_HANDLER = "handler";
    private static final String VERTX_IDLE = "idle";

    private Bridge() {}

    /** Puts a connection in place on a channel that is about to be upgraded; on its event loop. */
    static void install(Channel channel, String address, ConnectionManager connections, Settings.Limits limits) {
        lay(channel, limits, wire -> {
            Connection connection = connections.open(channel.eventLoop(), address, wire);
            channel.attr(CONNECTION).set(connection);
            return connection;
        });
    }

    /**
     * Lays the wire of a channel that is about to be upgraded; on its event loop.
     *
     * @param peer makes the one who writes to the wire and hears of it
     */
    public static void lay(Channel channel, Settings.Limits limits, Function<Transport, Peer> peer) {
        ChannelPipeline pipeline = channel.pipeline();
        // The heartbeat takes over, with one timer for all.
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

    /** The connection of a channel that was bridged. */
    static Connection connection(Channel channel) {
        return Objects.requireNonNull(channel.attr(CONNECTION).get(), "not bridged");
    }

    // The codec's answer to a violation goes through Vert.x, which says goodbye a second time; and it takes reserved
    // bits.
    static void takeOverDecoding(ChannelPipeline pipeline, int maxFrame) {
        WebSocketFrameDecoder lenient = Objects.requireNonNull(pipeline.get(WebSocketFrameDecoder.class));
        pipeline.replace((ChannelHandler) lenient, "loquat-frames", new FrameDecoder(maxFrame));
    }
}
