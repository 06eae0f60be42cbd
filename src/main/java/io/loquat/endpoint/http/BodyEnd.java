package io.loquat.endpoint.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;

/** Waits for the end of a request body. Owner: the event loop of the connection. */
final class BodyEnd extends ChannelInboundHandlerAdapter {
    private static final String VERTX_HANDLER = "handler";

    private final BooleanSupplier isRefused;

    private BodyEnd(BooleanSupplier isRefused) {
        this.isRefused = isRefused;
    }

    /**
     * Waits for the body of a request whose head has been read.
     *
     * @param isRefused called at the end; returns whether the body was invalid and the request has been answered, so
     *     that its end is not passed on
     */
    static void await(Channel connection, BooleanSupplier isRefused) {
        connection.pipeline().addBefore(VERTX_HANDLER, null, new BodyEnd(isRefused));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof LastHttpContent)) {
            ctx.fireChannelRead(msg);
            return;
        }
        ctx.pipeline().remove(this);
        RequestDeadline.complete(ctx.channel());
        if (isRefused.getAsBoolean()) {
            ReferenceCountUtil.release(msg);
        } else {
            ctx.fireChannelRead(msg);
        }
    }
}
