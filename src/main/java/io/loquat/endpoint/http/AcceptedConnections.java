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
 * Gives each connection that a listener accepts its deadline, its small reads and its strict decoder.
 *
 * <p>Vert.x has no hook for new connections, so the one way in is the listening channel, which is the parent of any connection that
 * it accepted.
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
     * @param within the time a request has to be complete
     * @param options limits of the parts of a head
     * @param maxBody the bytes that a body may have
     */
    AcceptedConnections(Duration within, HttpServerOptions options, long maxBody) {
        this.within = within;
        this.options = options;
        this.maxBody = maxBody;
    }

    /** Prepares all that the listener of this connection accepts from now on, if it is not done yet. */
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
                // In dev mode the listener outlives the classes.
                listener.pipeline().replace(present, NAME, this);
            }
        });
    }

    /** Whether this connection was accepted before its listener was watched, so that it is read as Vert.x reads. */
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

    // A read that is small, and one at a time, so that what stops the reading comes before the flood is in memory.
    private static RecvByteBufAllocator smallReads() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ).maxMessagesPerRead(1);
    }

    /** Waits until Vert.x has built the pipeline: before the first bytes, with TLS before the first that are deciphered. */
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
