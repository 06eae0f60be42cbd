package io.loquat.endpoint;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.AttributeKey;
import java.util.Objects;

/** The bridge from a socket of Quarkus to the Netty channel under Vert.x: the one place that knows the pipeline. */
final class Bridge {
    private static final AttributeKey<Connection> CONNECTION = AttributeKey.valueOf("loquat.connection");
    private static final String VERTX_HANDLER = "handler";
    private static final String VERTX_IDLE = "idle";

    private Bridge() {}

    /** Puts a connection in place on a channel that is about to be upgraded; on its event loop. */
    static void install(Channel channel, String address, ConnectionManager connections, Settings settings) {
        ChannelPipeline pipeline = channel.pipeline();
        // The heartbeat takes over, with one timer for all.
        if (pipeline.get(VERTX_IDLE) != null) {
            pipeline.remove(VERTX_IDLE);
        }
        RequestDeadline.remove(channel);
        Settings.Limits limits = settings.limits();
        ChannelTransport transport = new ChannelTransport(limits.closeWithin(), limits.frameBytes());
        pipeline.addFirst(new LingeringClose(limits.closeWithin()));
        pipeline.addBefore(VERTX_HANDLER, "loquat-utf8", new Utf8FrameValidator(false));
        pipeline.addBefore(VERTX_HANDLER, "loquat-whole", new WebSocketFrameAggregator(limits.frameBytes()));
        pipeline.addBefore(VERTX_HANDLER, "loquat", transport);
        Connection connection = connections.open(channel.eventLoop(), address, transport);
        transport.connect(connection, channel);
        channel.attr(CONNECTION).set(connection);
    }

    /** The connection of a channel that was bridged. */
    static Connection connection(Channel channel) {
        return Objects.requireNonNull(channel.attr(CONNECTION).get(), "not bridged");
    }

    // The codec's answer to a violation goes through Vert.x, which says goodbye a second time; and it takes reserved
    // bits.
    static void takeOverDecoding(ChannelPipeline pipeline, int maxFrame) {
        WebSocketFrameDecoder lenient = Objects.requireNonNull(pipeline.get(WebSocketFrameDecoder.class));
        ChannelHandler strict = new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(maxFrame)
                .closeOnProtocolViolation(false)
                .build());
        pipeline.replace((ChannelHandler) lenient, "loquat-frames", strict);
    }
}
