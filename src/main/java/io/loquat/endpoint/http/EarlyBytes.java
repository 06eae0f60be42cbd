package io.loquat.endpoint.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;

/**
 * What a client says behind a request to upgrade before it has the answer: it is kept back until it is known in which protocol it
 * is said, and nothing more is read meanwhile. Owner: the event loop of the connection.
 */
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private static final String NAME = "loquat-early";

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);

    private EarlyBytes() {}

    /** Holds these bytes, which it releases, and all that come, from the decoder of this context. */
    static void hold(ChannelHandlerContext decoder, ByteBuf first) {
        EarlyBytes early = new EarlyBytes();
        decoder.pipeline().addBefore(decoder.name(), NAME, early);
        if (first.isReadable()) {
            early.add(decoder.channel(), first);
        } else {
            first.release();
        }
    }

    /** Whether anything is held back on this connection, or would be. */
    static boolean holds(Channel connection) {
        return connection.pipeline().get(NAME) != null;
    }

    /** Who decodes now, decodes what was held back; on the event loop. */
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
        // First, because who takes the bytes may want no more of them.
        ctx.channel().config().setAutoRead(true);
        held.forEach(ctx::fireChannelRead);
        ctx.fireChannelReadComplete();
    }
}
