package io.loquat.endpoint.http;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;

/**
 * Sets up each connection that a listener accepts: the request deadline, small reads and the strict decoder.
 * Thread-safe.
 *
 * <p>Vert.x has no hook for new connections. The listening channel can only be reached as the parent of a connection
 * that it accepted.
 */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
    private static final String NAME = "loquat-acceptor";
    private static final int SMALLEST_READ = 64;
    private static final int FIRST_READ = 1_024;
    private static final int LARGEST_READ = 8_192;

    private final Duration within;
    private final HttpServerOptions options;
    private final long maxBody;

    /**
     * Creates the setup of accepted connections.
     *
     * @param within how long a client may take to complete a request
     * @param options the limits of the request line and the headers
     * @param maxBody the largest body, in bytes
     */
    AcceptedConnections(Duration within, HttpServerOptions options, long maxBody) {
        this.within = within;
        this.options = options;
        this.maxBody = maxBody;
    }

    /**
     * Sets up all connections that the listener of this one accepts from now on, unless that is done already. Any
     * thread.
     */
    void watch(Channel connection) {
        Channel listener = connection.parent();
        if (listener == null || listener.pipeline().get(NAME) instanceof AcceptedConnections) {
            return;
        }
        listener.eventLoop().execute(() -> {
            ChannelHandler present = listener.pipeline().get(NAME);
            if (present == null) {
                listener.pipeline().addFirst(NAME, this);
            } else if (!(present instanceof AcceptedConnections)) {
                // In dev mode the listener outlives a reload of the classes.
                listener.pipeline().replace(present, NAME, this);
            }
        });
    }

    /**
     * Returns whether this connection was accepted before its listener was watched, so that the lenient decoder of
     * Vert.x reads it.
     */
    static boolean cameEarly(Channel connection) {
        return connection.pipeline().get(StrictDecoder.class) == null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof Channel connection) {
            connection.pipeline().addFirst(RequestDeadline.NAME, new RequestDeadline(within));
            connection.pipeline().addLast(new Beginning());
            connection.config().setRecvByteBufAllocator(smallReads());
        }
        ctx.fireChannelRead(msg);
    }

    // Small reads, one at a time, so that back-pressure takes effect before a flood is in memory.
    private static RecvByteBufAllocator smallReads() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ).maxMessagesPerRead(1);
    }

    /**
     * Waits until Vert.x has built the pipeline: before the first bytes, or with TLS before the first decrypted bytes.
     */
    private final class Beginning extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.pipeline().remove(this);
            if (!StrictDecoder.takeOver(ctx.pipeline(), options, maxBody)) {
                ctx.pipeline().addLast(new Beginning());
            }
            ctx.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ctx.pipeline().remove(this);
            if (!StrictDecoder.takeOver(ctx.pipeline(), options, maxBody)
                    && ctx.pipeline().get(SslHandler.class) == null) {
                // HTTP/2 by prior knowledge (RFC 9113 §3.3), which Vert.x takes on the management port.
                ReferenceCountUtil.release(msg);
                ctx.close();
                return;
            }
            ctx.fireChannelRead(msg);
        }
    }
}
