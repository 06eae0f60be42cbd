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
 * input until the peer closes too or its time is up. A plain close with unread input resets the connection, and the
 * peer never learns why (RFC 9293 §3.10.4; RFC 6455 §7.1.1). Owner: the event loop.
 */
public final class LingeringClose extends ChannelDuplexHandler {
    private final Duration patience;
    private boolean lingering;

    LingeringClose(Duration patience) {
        this.patience = patience;
    }

    /**
     * Makes a channel close this way, unless that is done already. The peer has this long to close its side. Called on
     * the event loop.
     */
    public static void install(Channel channel, Duration patience) {
        if (channel.pipeline().get(LingeringClose.class) == null) {
            channel.pipeline().addFirst(new LingeringClose(patience));
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        if (lingering) {
            follow(ctx.channel(), promise);
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
        cutAfter(duplex, patience);
        follow(duplex, promise);
    }

    private static void follow(Channel channel, ChannelPromise promise) {
        if (!promise.isVoid()) {
            channel.closeFuture().addListener(closed -> promise.trySuccess());
        }
    }

    /** Cuts the connection after this time, past all handlers, whatever is still unsent or unread. Any thread. */
    public static void cutAfter(Channel channel, Duration patience) {
        var cut = channel.eventLoop()
                .schedule(
                        () -> channel.unsafe().close(channel.voidPromise()),
                        patience.toMillis(),
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
