package io.loquat.endpoint.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the peer can read the close frame: it shuts down the output first, and then discards
 * input until the peer closes too or the time limit expires. A plain close with unread input resets the connection, and
 * the peer never learns why (RFC 9293 §3.10.4; RFC 6455 §7.1.1). Owner: the event loop.
 */
public final class LingeringClose extends ChannelDuplexHandler {
    private final Duration closeWithin;
    private boolean lingering;

    LingeringClose(Duration closeWithin) {
        this.closeWithin = closeWithin;
    }

    /**
     * Makes a channel close this way, if it does not already. Called on the event loop.
     *
     * @param closeWithin how long the peer may take to close its side
     */
    public static void install(Channel channel, Duration closeWithin) {
        if (channel.pipeline().get(LingeringClose.class) == null) {
            channel.pipeline().addFirst(new LingeringClose(closeWithin));
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        if (lingering) {
            completeOnClose(ctx.channel(), promise);
            return;
        }
        // TLS has its own closing handshake.
        if (!(ctx.channel() instanceof DuplexChannel duplex) || ctx.pipeline().get(SslHandler.class) != null) {
            ctx.close(promise);
            return;
        }
        lingering = true;
        duplex.shutdownOutput();
        duplex.config().setAutoRead(true);
        cutAfter(duplex, closeWithin);
        completeOnClose(duplex, promise);
    }

    private static void completeOnClose(Channel channel, ChannelPromise promise) {
        if (!promise.isVoid()) {
            channel.closeFuture().addListener(closed -> promise.trySuccess());
        }
    }

    /**
     * Closes the connection after this time, bypassing all handlers and discarding unsent and unread bytes. Any thread.
     */
    public static void cutAfter(Channel channel, Duration closeWithin) {
        var cut = channel.eventLoop()
                .schedule(
                        () -> channel.unsafe().close(channel.voidPromise()),
                        closeWithin.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (lingering) {
            ReferenceCountUtil.release(msg);
        } else {
            ctx.fireChannelRead(msg);
        }
    }
}
