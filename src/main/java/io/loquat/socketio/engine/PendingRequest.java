package io.loquat.socketio.engine;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** A poll or a post whose response is sent later, from any thread, on the event loop of its own connection. */
final class PendingRequest implements PollingTransport.Request {
    /** The media type of a binary body. */
    static final String BINARY = "application/octet-stream";

    private final RoutingContext ctx;
    private final Context context;

    PendingRequest(RoutingContext ctx) {
        this.ctx = ctx;
        this.context = ctx.vertx().getOrCreateContext();
    }

    /** Answers a request with packets; on its event loop. */
    static void answer(RoutingContext ctx, Payload.Body body) {
        String type = body.isBinary() ? BINARY : "text/plain; charset=UTF-8";
        ctx.response().putHeader("Content-Type", type).end(Buffer.buffer(body.bytes()));
    }

    @Override
    public void answer(Payload.Body body) {
        context.runOnContext(now -> {
            if (!isOver()) {
                answer(ctx, body);
            }
        });
    }

    @Override
    public void refuse(EngineError why) {
        context.runOnContext(now -> {
            if (!isOver()) {
                why.end(ctx.response());
            }
        });
    }

    private boolean isOver() {
        return ctx.response().ended() || ctx.response().closed();
    }
}
