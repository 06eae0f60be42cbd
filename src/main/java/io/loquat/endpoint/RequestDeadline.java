package io.loquat.endpoint;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request is not complete in time, however it drips in: otherwise half a request held open would hold a
 * file of the process for nothing (slowloris). Owner: the event loop of the connection.
 *
 * <p>Vert.x has no such limit and no hook for new connections, so the one way in is the listening channel, which is the parent of
 * any connection that it accepted.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(RequestDeadline.class);
    private static final String ACCEPTOR = "loquat-acceptor";
    private static final int SMALLEST_READ = 64;
    private static final int FIRST_READ = 1_024;
    private static final int LARGEST_READ = 8_192;
    private static final String NAME = "loquat-deadline";
    private static final String VERTX_HANDLER = "handler";

    private final Duration within;
    private @Nullable ScheduledFuture<?> timer;

    private RequestDeadline(Duration within) {
        this.within = within;
    }

    /** Watches all that the listener of this connection accepts from now on, if it is not watched yet. */
    static void watch(Channel connection, Duration within) {
        Channel listener = connection.parent();
        if (listener == null || listener.pipeline().get(ACCEPTOR) instanceof Acceptor) {
            return;
        }
        listener.eventLoop().execute(() -> {
            ChannelHandler present = listener.pipeline().get(ACCEPTOR);
            if (present == null) {
                listener.pipeline().addFirst(ACCEPTOR, new Acceptor(within));
            } else if (!(present instanceof Acceptor)) {
                // In dev mode the listener outlives the classes.
                listener.pipeline().replace(present, ACCEPTOR, new Acceptor(within));
            }
        });
    }

    /** The head of a request is there; the deadline ends with its body. */
    static void headComplete(Channel connection, boolean hasBody) {
        RequestDeadline deadline = connection.pipeline().get(RequestDeadline.class);
        if (deadline == null) {
            return;
        }
        if (hasBody) {
            connection.pipeline().addBefore(VERTX_HANDLER, null, new BodyEnd(deadline));
        } else {
            deadline.disarm();
        }
    }

    /** The connection speaks no HTTP any more. */
    static void remove(Channel connection) {
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

    // A reset before there is a request concerns nobody, and nobody would take it in.
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

    /** Waits for the end of one request's body. */
    private static final class BodyEnd extends ChannelInboundHandlerAdapter {
        private final RequestDeadline deadline;

        BodyEnd(RequestDeadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ctx.fireChannelRead(msg);
            if (msg instanceof LastHttpContent) {
                deadline.disarm();
                ctx.pipeline().remove(this);
            }
        }
    }

    // A read that is small, and one at a time, so that what stops the reading comes before the flood is in memory.
    private static RecvByteBufAllocator smallReads() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ).maxMessagesPerRead(1);
    }

    /** Stands at the listening channel and gives each accepted connection its deadline. */
    @Sharable
    private static final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Duration within;

        Acceptor(Duration within) {
            this.within = within;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof Channel connection) {
                connection.pipeline().addFirst(NAME, new RequestDeadline(within));
                connection.config().setRecvByteBufAllocator(smallReads());
            }
            ctx.fireChannelRead(msg);
        }
    }
}
