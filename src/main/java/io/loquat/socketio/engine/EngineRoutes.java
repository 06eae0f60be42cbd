package io.loquat.socketio.engine;

import io.loquat.delivery.Frame;
import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.websocket.Handshake;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests of Engine.IO: a handshake, then polls and bodies of a session, or a socket. */
public final class EngineRoutes {
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final String BINARY = "application/octet-stream";
    private static final Pattern CLIENT = Pattern.compile("\\.(js|map)$");
    private static final String NO_CLIENT =
            "The client of Socket.IO is not served here: load socket.io-client of version 2 to 4 from your own site or a CDN.";
    private static final String FOREIGN =
            "Pages of this origin are not let in; the setting loquat.origins names those that are.";

    private final EngineSettings settings;
    private final EngineSessions sessions;
    private final EngineSockets sockets;
    private final EngineDoor door;
    private final EngineElsewhere elsewhere;

    public EngineRoutes(EngineSettings settings, EngineSessions sessions, EngineDoor door, EngineElsewhere elsewhere) {
        this.settings = settings;
        this.sessions = sessions;
        this.sockets = new EngineSockets(settings, sessions);
        this.door = door;
        this.elsewhere = elsewhere;
    }

    /** Answers all requests under a path, such as {@code /socket.io/}. */
    public void mount(Router router, String path, int order) {
        router.route(path + "*").order(order).handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        ctx.response().putHeader("Vary", "Origin").putHeader("Cache-Control", "no-store");
        if (!door.allows(ctx)) {
            EngineError.FORBIDDEN.end(ctx.response(), FOREIGN);
            return;
        }
        allow(ctx);
        if (CLIENT.matcher(request.path()).find()) {
            Problems.end(ctx.response(), 404, ErrorCode.BAD_REQUEST, NO_CLIENT);
            return;
        }
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
            refuse(ctx, EngineError.BAD_REQUEST);
            return;
        }
        String transport = request.getParam("transport");
        String id = request.getParam("sid");
        if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
            refuse(ctx, EngineError.TRANSPORT_UNKNOWN);
        } else if (id == null) {
            open(ctx, WEBSOCKET.equals(transport));
        } else {
            goOn(ctx, id, WEBSOCKET.equals(transport));
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
        if (origin != null) {
            ctx.response()
                    .putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    private static void refuse(RoutingContext ctx, EngineError why) {
        why.end(ctx.response());
    }

    // Ends the request where it is no opening handshake.
    private static boolean isHandshake(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (!Handshake.isComplete(request)) {
            refuse(ctx, EngineError.BAD_REQUEST);
            return false;
        }
        if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            ctx.response().putHeader("Sec-WebSocket-Version", VERSION);
            Problems.end(
                    ctx.response(),
                    426,
                    ErrorCode.BAD_REQUEST,
                    "This server speaks version 13 of WebSocket, RFC 6455.");
            return false;
        }
        return true;
    }

    // ---- a new session

    private void open(RoutingContext ctx, boolean isSocket) {
        EngineVersion version = EngineVersion.of(ctx.request().getParam("EIO"));
        if (!ctx.request().method().name().equals("GET")) {
            refuse(ctx, EngineError.BAD_METHOD);
            return;
        }
        if (isSocket && !isHandshake(ctx)) {
            return;
        }
        if (version == null) {
            refuse(ctx, EngineError.VERSION_UNSUPPORTED);
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
            Payload.Body body = Payload.encode(version, false, List.of(opening.bytes()));
            opening.bytes().release();
            answer(ctx, body);
        });
    }

    // ---- a session that there is

    private void goOn(RoutingContext ctx, String id, boolean isSocket) {
        EngineSession session = sessions.find(id);
        String method = ctx.request().method().name();
        if (isSocket) {
            if (session == null) {
                refuse(ctx, EngineError.SESSION_UNKNOWN);
            } else if (isHandshake(ctx)) {
                if (session.mayProbe()) {
                    sockets.probe(ctx, session);
                } else {
                    sockets.turnAway(ctx, session);
                }
            }
        } else if (method.equals("GET")) {
            poll(ctx, id, session);
        } else if (method.equals("POST")) {
            read(ctx, session, body -> post(ctx, id, session, body));
        } else {
            refuse(ctx, EngineError.BAD_REQUEST);
        }
    }

    private void poll(RoutingContext ctx, String id, @Nullable EngineSession session) {
        Held held = held(ctx, session);
        if (session == null) {
            elsewhere.poll(id, held);
            return;
        }
        session.connection().eventLoop().execute(() -> session.poll(held));
    }

    private void post(RoutingContext ctx, String id, @Nullable EngineSession session, byte[] body) {
        Held held = held(ctx, session);
        boolean isBinary = BINARY.equals(ctx.request().getHeader("Content-Type"));
        if (session == null) {
            elsewhere.post(id, body, isBinary, held);
            return;
        }
        session.connection().eventLoop().execute(() -> session.post(held, body, isBinary));
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

    private static void answer(RoutingContext ctx, Payload.Body body) {
        String type = body.isBinary() ? BINARY : "text/plain; charset=UTF-8";
        ctx.response().putHeader("Content-Type", type).end(Buffer.buffer(body.bytes()));
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
        public void answer(Payload.Body body) {
            context.runOnContext(now -> {
                if (!isOver()) {
                    EngineRoutes.answer(ctx, body);
                }
            });
        }

        @Override
        public void refuse(EngineError why) {
            context.runOnContext(now -> {
                if (!isOver()) {
                    EngineRoutes.refuse(ctx, why);
                }
            });
        }

        private boolean isOver() {
            return ctx.response().ended() || ctx.response().closed();
        }
    }
}
