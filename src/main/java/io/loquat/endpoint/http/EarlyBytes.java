package io.loquat.endpoint.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;

/**
 * Bytes that a client sends after an upgrade request, before it has the response. They are held back until the protocol
 * that they belong to is known, and nothing more is read meanwhile. Owner: the event loop of the connection.
 */
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private static final String NAME = "loquat-early";

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);

    private EarlyBytes() {}

    /** Holds these bytes, and all that follow, back from the decoder of this context. Takes ownership of the buffer. */
    static void hold(ChannelHandlerContext decoder, ByteBuf first) {
        EarlyBytes early = new EarlyBytes();
        decoder.pipeline().addBefore(decoder.name(), NAME, early);
        if (first.isReadable()) {
            early.add(decoder.channel(), first);
        } else {
            first.release();
        }
    }

    /** Returns whether bytes of this connection are held back, including bytes still to come. */
    static boolean holds(Channel connection) {
        return connection.pipeline().get(NAME) != null;
    }

    /**
     * Passes the held bytes on to the decoder that is now in the pipeline. Called on the event loop of the connection.
     */
    public static void release(Channel connection) {
        if (holds(connection)) {
            connection.pipeline().remove(NAME);
        }
    }

    private void add(Channel connection, ByteBuf bytes) {
        held.add(bytes);
        connection.config().setAutoRead(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        add(ctx.channel(), (ByteBuf) msg);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            return;
        }
        if (!ctx.channel().isActive()) {
            held.forEach(ByteBuf::release);
            return;
        }
        // Before the bytes are passed on, because their receiver may switch reading off again.
        ctx.channel().config().setAutoRead(true);
        held.forEach(ctx::fireChannelRead);
        ctx.fireChannelReadComplete();
    }
}
