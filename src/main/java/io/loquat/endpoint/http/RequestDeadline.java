package io.loquat.endpoint.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request is not complete in time, however slowly it arrives. Otherwise a client could occupy
 * a file descriptor with half a request (slowloris). Owner: the event loop of the connection.
 */
public final class RequestDeadline extends ChannelInboundHandlerAdapter {
    static final String NAME = "loquat-deadline";

    private static final Logger LOG = Logger.getLogger(RequestDeadline.class);

    private final Duration within;
    private @Nullable ScheduledFuture<?> timer;

    RequestDeadline(Duration within) {
        this.within = within;
    }

    /** Stops the deadline of the current request, which is complete. */
    static void complete(Channel connection) {
        RequestDeadline deadline = connection.pipeline().get(RequestDeadline.class);
        if (deadline != null) {
            deadline.disarm();
        }
    }

    /**
     * Removes the deadline from a connection that no longer speaks HTTP. Called on the event loop of the connection.
     */
    public static void remove(Channel connection) {
        if (connection.pipeline().get(NAME) != null) {
            connection.pipeline().remove(NAME);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        arm(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        disarm();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        arm(ctx);
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        disarm();
        ctx.fireChannelInactive();
    }

    // A reset before a request has no other handler, and is not worth a warning.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debugf("A connection broke: %s", cause);
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void arm(ChannelHandlerContext ctx) {
        if (timer == null) {
            timer = ctx.executor().schedule(() -> ctx.close(), within.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
