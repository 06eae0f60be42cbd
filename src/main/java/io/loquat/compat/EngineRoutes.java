package io.loquat.compat;

import io.loquat.delivery.Frame;
import io.loquat.endpoint.Handshake;
import io.loquat.endpoint.Problems;
import io.loquat.protocol.ErrorCode;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests of Engine.IO: a handshake, then polls and bodies of a session, or a socket. */
final class EngineRoutes {
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final String UNKNOWN = "This session is not known here; begin a new one.";

    private final EngineSettings settings;
    private final EngineSessions sessions;
    private final EngineSockets sockets;
    private final EngineDoor door;
    private final EngineElsewhere elsewhere;

    EngineRoutes(EngineSettings settings, EngineSessions sessions, EngineDoor door, EngineElsewhere elsewhere) {
        this.settings = settings;
        this.sessions = sessions;
        this.sockets = new EngineSockets(settings, sessions);
        this.door = door;
        this.elsewhere = elsewhere;
    }

    /** Answers all requests under a path, such as {@code /socket.io/}. */
    void mount(Router router, String path, int order) {
        router.route(path + "*").order(order).handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (!door.allows(ctx)) {
            Problems.end(
                    ctx.response(),
                    403,
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin are not let in; the setting loquat.origins names those that are.");
            return;
        }
        allow(ctx);
        if (request.method().name().equals("OPTIONS")) {
            ctx.response()
                    .putHeader("Access-Control-Allow-Methods", "GET, POST")
                    .putHeader("Access-Control-Allow-Headers", "Content-Type")
                    .putHeader("Access-Control-Max-Age", "600")
                    .setStatusCode(204)
                    .end();
            return;
        }
        if (!hasQuery(request)) {
            bad(ctx, "The query of this address is none: after % come two hexadecimal digits (RFC 3986 §2.1).");
            return;
        }
        EngineVersion version = EngineVersion.of(request.getParam("EIO"));
        String transport = request.getParam("transport");
        if (version == null) {
            bad(ctx, "EIO is the revision of Engine.IO, 3 or 4.");
        } else if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
            bad(ctx, "transport is polling or websocket.");
        } else if (WEBSOCKET.equals(transport) && !Handshake.isComplete(request)) {
            bad(ctx, "This is no opening handshake of RFC 6455 §4.1.");
        } else if (WEBSOCKET.equals(transport) && !"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            ctx.response().putHeader("Sec-WebSocket-Version", "13");
            Problems.end(
                    ctx.response(),
                    426,
                    ErrorCode.BAD_REQUEST,
                    "This server speaks version 13 of WebSocket, RFC 6455.");
        } else {
            String id = request.getParam("sid");
            if (id == null) {
                open(ctx, version, WEBSOCKET.equals(transport));
            } else {
                goOn(ctx, id, WEBSOCKET.equals(transport));
            }
        }
    }

    // Who asks for a parameter of a query that is none gets an exception.
    private static boolean hasQuery(HttpServerRequest request) {
        try {
            return request.params() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // The 2.x browser client polls with credentials.
    private static void allow(RoutingContext ctx) {
        String origin = ctx.request().getHeader("Origin");
        ctx.response().putHeader("Vary", "Origin").putHeader("Cache-Control", "no-store");
        if (origin != null) {
            ctx.response()
                    .putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    private static void bad(RoutingContext ctx, String detail) {
        Problems.end(ctx.response(), 400, ErrorCode.BAD_REQUEST, detail);
    }

    // ---- a new session

    private void open(RoutingContext ctx, EngineVersion version, boolean isSocket) {
        if (!ctx.request().method().name().equals("GET")) {
            bad(ctx, "A session is opened by GET.");
            return;
        }
        door.admit(ctx, application -> {
            if (isSocket) {
                sockets.open(ctx, version, application);
                return;
            }
            Channel channel = ((ConnectionBase) ctx.request().connection()).channel();
            EngineSession session = sessions.open(channel, ctx, version, application);
            Frame opening = EnginePacket.text(session.opening());
            byte[] body = Payload.encode(version, List.of(opening.bytes()));
            opening.bytes().release();
            text(ctx, body);
        });
    }

    // ---- a session that there is

    private void goOn(RoutingContext ctx, String id, boolean isSocket) {
        EngineSession session = sessions.find(id);
        String method = ctx.request().method().name();
        if (isSocket) {
            if (session == null) {
                bad(ctx, UNKNOWN);
            } else if (session.mayProbe()) {
                sockets.probe(ctx, session);
            } else {
                bad(ctx, "This session does not take a socket now.");
            }
        } else if (method.equals("GET")) {
            poll(ctx, id, session);
        } else if (method.equals("POST")) {
            read(ctx, session, body -> post(ctx, id, session, body));
        } else {
            bad(ctx, "A session is polled by GET and told by POST.");
        }
    }

    private void poll(RoutingContext ctx, String id, @Nullable EngineSession session) {
        Held held = held(ctx, session);
        if (session == null) {
            elsewhere.poll(id, held);
            return;
        }
        session.connection().eventLoop().execute(() -> {
            if (!session.poll(held)) {
                held.refuse();
            }
        });
    }

    private void post(RoutingContext ctx, String id, @Nullable EngineSession session, byte[] body) {
        Held held = held(ctx, session);
        boolean isBinary = "application/octet-stream".equals(ctx.request().getHeader("Content-Type"));
        if (session == null) {
            elsewhere.post(id, body, isBinary, held);
            return;
        }
        session.connection().eventLoop().execute(() -> {
            if (!session.post(held, body, isBinary)) {
                held.refuse();
            }
        });
    }

    private void read(RoutingContext ctx, @Nullable EngineSession session, Consumer<byte[]> then) {
        int most = settings.limits().frameBytes();
        Buffer body = Buffer.buffer();
        ctx.request().handler(part -> {
            if (body.length() + part.length() <= most) {
                body.appendBuffer(part);
            } else if (!ctx.response().ended()) {
                if (session != null) {
                    session.connection().eventLoop().execute(session::malformed);
                }
                Problems.end(
                        ctx.response(),
                        413,
                        ErrorCode.TOO_LARGE,
                        "A body is at most " + most + " bytes, the maxPayload of the session.");
            }
        });
        ctx.request().endHandler(end -> {
            if (!ctx.response().ended()) {
                then.accept(body.getBytes());
            }
        });
    }

    private Held held(RoutingContext ctx, @Nullable EngineSession session) {
        Held held = new Held(ctx);
        ctx.response().closeHandler(closed -> {
            if (session == null) {
                elsewhere.abandoned(held);
            } else {
                session.connection().eventLoop().execute(() -> session.abandoned(held));
            }
        });
        return held;
    }

    private static void text(RoutingContext ctx, byte[] body) {
        ctx.response().putHeader("Content-Type", "text/plain; charset=UTF-8").end(Buffer.buffer(body));
    }

    /** A request that waits for its answer. */
    private static final class Held implements PollingTransport.Request {
        private final RoutingContext ctx;
        private final Context context;

        Held(RoutingContext ctx) {
            this.ctx = ctx;
            this.context = ctx.vertx().getOrCreateContext();
        }

        @Override
        public void answer(byte[] body) {
            context.runOnContext(now -> {
                if (!isOver()) {
                    text(ctx, body);
                }
            });
        }

        @Override
        public void refuse() {
            context.runOnContext(now -> {
                if (!isOver()) {
                    bad(ctx, UNKNOWN);
                }
            });
        }

        private boolean isOver() {
            return ctx.response().ended() || ctx.response().closed();
        }
    }
}
