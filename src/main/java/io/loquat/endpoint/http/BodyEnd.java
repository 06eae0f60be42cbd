package io.loquat.endpoint.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;

/** Waits for the end of one request's body. Owner: the event loop of the connection. */
final class BodyEnd extends ChannelInboundHandlerAdapter {
    private static final String VERTX_HANDLER = "handler";

    private final BooleanSupplier isRefused;

    private BodyEnd(BooleanSupplier isRefused) {
        this.isRefused = isRefused;
    }

    /**
     * The head of a request is there, its body is not.
     *
     * @param isRefused asked at the end: whether the body was no good and the request is answered, so that nobody gets the end
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
