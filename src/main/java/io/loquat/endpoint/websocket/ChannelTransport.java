package io.loquat.endpoint.websocket;

import io.loquat.delivery.LogContext;
import io.loquat.delivery.Peer;
import io.loquat.delivery.Transport;
import io.loquat.endpoint.http.EarlyBytes;
import io.loquat.endpoint.http.LingeringClose;
import io.loquat.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a WebSocket connection: a handler in the pipeline of the Netty channel below Vert.x.
 *
 * <p>It handles control frames (RFC 6455 §5.5), closes connections that violate the protocol, and passes complete text
 * and binary messages on to the {@code @WebSocket} endpoint. Owner: the event loop of the channel.
 */
final class ChannelTransport extends ChannelDuplexHandler implements Transport {
    private static final Logger LOG = Logger.getLogger(ChannelTransport.class);
    /**
     * Going away. A browser sends it when a page is left, and also when it is reloaded, before the page can send
     * anything.
     */
    private static final int LEAVES_PAGE = 1001;

    private static final int BROKEN = 1006;
    /** After these the rest of the stream cannot be read as frames (RFC 6455 §7.1.7). */
    private static final Set<Integer> FAILURES = Set.of(1002, 1007);

    /** How many messages may be handed to Quarkus before the first is handled: 1 MiB at 64 KiB each. */
    private static final int MAX_UNHANDLED = 16;

    private final Duration closeWithin;
    private final int maxFrame;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable KernelSocket socket;
    private @Nullable Peer peer;
    private @Nullable ByteBuf unansweredPing;
    private final ArrayDeque<WebSocketFrame> unread = new ArrayDeque<>(0);
    private int unhandled;
    private boolean closing;

    ChannelTransport(Duration closeWithin, int maxFrame) {
        this.closeWithin = closeWithin;
        this.maxFrame = maxFrame;
    }

    /** Sets the peer that writes to this transport and receives its events. Called before any other method. */
    void connect(Peer newPeer, Channel channel) {
        peer = newPeer;
        socket = KernelSocket.of(channel);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    private ChannelHandlerContext ctx() {
        return Objects.requireNonNull(ctx);
    }

    private Peer peer() {
        return Objects.requireNonNull(peer);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object msg) {
        if (!(msg instanceof WebSocketFrame frame)) {
            context.fireChannelRead(msg);
            return;
        }
        peer().seen(frame.content().readableBytes());
        if (closing) {
            frame.release();
            if (frame instanceof CloseWebSocketFrame) {
                ctx().close();
            }
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release();
        } else if (frame instanceof PingWebSocketFrame) {
            pong(frame.content());
        } else {
            unread.add(frame);
            handOver();
        }
    }

    @Override
    public void handled() {
        unhandled--;
        handOver();
    }

    // Quarkus queues a task for each message without a bound, so it gets the next one only when one is done. Frames
    // beyond that wait here, and nothing more is read. A close frame is handled after all messages before it.
    private void handOver() {
        while (!unread.isEmpty() && unhandled < MAX_UNHANDLED && !closing) {
            if (unread.peek() instanceof CloseWebSocketFrame close) {
                if (unhandled > 0) {
                    return;
                }
                unread.remove();
                closedByPeer(close);
                return;
            }
            unhandled++;
            ctx().fireChannelRead(unread.remove());
        }
        boolean reads = unread.isEmpty() || closing;
        if (ctx().channel().config().isAutoRead() != reads) {
            ctx().channel().config().setAutoRead(reads);
        }
    }

    private void closedByPeer(CloseWebSocketFrame close) {
        int code = close.statusCode() < 0 ? CloseCode.NO_STATUS : close.statusCode();
        peer().ended(code == LEAVES_PAGE, code);
        closing = true;
        ctx().writeAndFlush(close).addListener(sent -> ctx().close());
        LingeringClose.cutAfter(ctx().channel(), closeWithin);
    }

    // Messages handed over before are tasks of the event loop by now, so the end is a task behind them.
    private void brokenAfterMessages() {
        ctx().channel().eventLoop().execute(() -> peer().ended(true, BROKEN));
    }

    // Of several unanswered pings only the newest needs an answer (RFC 6455 §5.5.3), so a flood costs one.
    private void pong(ByteBuf payload) {
        if (unansweredPing != null) {
            unansweredPing.release();
            unansweredPing = null;
        }
        if (ctx().channel().isWritable()) {
            ctx().write(new PongWebSocketFrame(payload), ctx().voidPromise());
        } else {
            unansweredPing = payload;
        }
    }

    // Only Vert.x writes through this method: the handshake response, and a close frame, of which one is enough
    // (§5.5.1).
    @Override
    public void write(ChannelHandlerContext context, Object msg, ChannelPromise promise) {
        if (closing && msg instanceof WebSocketFrame) {
            ReferenceCountUtil.release(msg);
            promise.trySuccess();
            return;
        }
        if (msg instanceof HttpResponse response && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            FrameDecoder.takeOver(context.pipeline(), maxFrame);
            // The handler of messages is registered in this iteration of the event loop, so the bytes follow in the
            // next.
            Channel channel = context.channel();
            channel.eventLoop().execute(() -> EarlyBytes.release(channel));
        }
        context.write(msg, promise);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            if (unansweredPing != null && !closing) {
                ByteBuf ping = unansweredPing;
                unansweredPing = null;
                context.writeAndFlush(new PongWebSocketFrame(ping), context.voidPromise());
            }
            // While a client is not being read, its only sign of life is that it accepts bytes.
            peer().seen(0);
            peer().onWritable();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LogContext logContext = peer().logContext();
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            logContext.log(
                    () -> LOG.debugf("Connection %d broke the protocol: %s", logContext.id(), cause.getMessage()));
            peer().close(CloseCode.violation(corrupted.closeStatus().code()));
        } else if (cause instanceof TooLongFrameException) {
            peer().close(CloseCode.TOO_BIG);
        } else if (cause instanceof IOException || cause instanceof CodecException) {
            logContext.log(() -> LOG.debugf("Connection %d broke: %s", logContext.id(), cause));
            brokenAfterMessages();
            context.close();
        } else {
            logContext.log(() -> LOG.errorf(cause, "Connection %d failed", logContext.id()));
            peer().close(CloseCode.INTERNAL_ERROR);
        }
    }

    private void releaseUnread() {
        unread.forEach(WebSocketFrame::release);
        unread.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseUnread();
        if (unansweredPing != null) {
            unansweredPing.release();
            unansweredPing = null;
        }
        brokenAfterMessages();
        context.fireChannelInactive();
    }

    @Override
    public boolean isWritable() {
        return ctx().channel().isWritable();
    }

    @Override
    public void write(ByteBuf frame) {
        ctx().write(frame, ctx().voidPromise());
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        return socket == null ? 0 : socket.send(bytes);
    }

    @Override
    public void flush() {
        ctx().flush();
    }

    @Override
    public void ping() {
        ctx().writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER), ctx().voidPromise());
    }

    @Override
    public void close(int code, String reason) {
        closing = true;
        releaseUnread();
        // The peer's close frame must still be read, even if reading was paused.
        ctx().channel().config().setAutoRead(true);
        ChannelFuture sent = ctx().writeAndFlush(new CloseWebSocketFrame(new WebSocketCloseStatus(code, reason)));
        if (FAILURES.contains(code)) {
            // A peer that violated the protocol is no longer read.
            sent.addListener(done -> ctx().close());
        }
        LingeringClose.cutAfter(ctx().channel(), closeWithin);
    }
}
