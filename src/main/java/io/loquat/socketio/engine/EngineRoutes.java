package io.loquat.socketio.engine;

import io.loquat.delivery.Frame;
import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.websocket.Handshake;
import io.loquat.protocol.ErrorCode;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Handles the requests of Engine.IO: a handshake, and then the polls and posts of a session, or a WebSocket. */
public final class EngineRoutes {
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final String VERSION = "13";
    private static final Pattern CLIENT = Pattern.compile("\\.(js|map)$");
    private static final String NO_CLIENT =
            "This server does not serve the Socket.IO client: load socket.io-client, version 2 to 4, from your own site or a CDN.";
    private static final String FOREIGN =
            "Pages of this origin may not connect; add it to the setting loquat.origins to allow it.";

    private final EngineSettings settings;
    private final EngineSessions sessions;
    private final EngineWebSockets sockets;
    private final EngineAdmission admission;
    private final OtherServers others;

    public EngineRoutes(
            EngineSettings settings, EngineSessions sessions, EngineAdmission admission, OtherServers others) {
        this.settings = settings;
        this.sessions = sessions;
        this.sockets = new EngineWebSockets(settings, sessions);
        this.admission = admission;
        this.others = others;
    }

    /** Answers all requests under a path, such as {@code /socket.io/}. */
    public void mount(Router router, String path, int order) {
        router.route(path + "*").order(order).handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        ctx.response().putHeader("Vary", "Origin").putHeader("Cache-Control", "no-store");
        if (!admission.allows(ctx)) {
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
            handleSession(ctx, id, WEBSOCKET.equals(transport));
        }
    }

    // Vert.x throws if the query cannot be parsed.
    private static boolean hasQuery(HttpServerRequest request) {
        try {
            return request.params() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // The browser client of Socket.IO 2 polls with credentials.
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

    // Ends the request if it is not an opening handshake.
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
                    "This server supports version 13 of WebSocket (RFC 6455).");
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
        admission.admit(ctx, application -> {
            if (isSocket) {
                sockets.open(ctx, version, application);
                return;
            }
            Channel channel = ((ConnectionBase) ctx.request().connection()).channel();
            EngineSession session = sessions.open(channel, ctx, version, application);
            Frame opening = EnginePacket.text(session.opening());
            Payload.Body body = Payload.encode(version, false, List.of(opening.bytes()));
            opening.bytes().release();
            PendingRequest.answer(ctx, body);
        });
    }

    // ---- an existing session

    private void handleSession(RoutingContext ctx, String id, boolean isSocket) {
        EngineSession session = sessions.find(id);
        String method = ctx.request().method().name();
        if (isSocket) {
            if (session == null) {
                refuse(ctx, EngineError.SESSION_UNKNOWN);
            } else if (isHandshake(ctx)) {
                if (session.mayProbe()) {
                    sockets.probe(ctx, session);
                } else {
                    sockets.refuse(ctx, session);
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
        PendingRequest pending = pending(ctx, session);
        if (session == null) {
            others.poll(id, pending);
            return;
        }
        session.connection().eventLoop().execute(() -> session.poll(pending));
    }

    private void post(RoutingContext ctx, String id, @Nullable EngineSession session, byte[] body) {
        PendingRequest pending = pending(ctx, session);
        boolean isBinary = PendingRequest.BINARY.equals(ctx.request().getHeader("Content-Type"));
        if (session == null) {
            others.post(id, body, isBinary, pending);
            return;
        }
        session.connection().eventLoop().execute(() -> session.post(pending, body, isBinary));
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
                        "A body must be at most " + most + " bytes, the maxPayload of the session.");
            }
        });
        ctx.request().endHandler(end -> {
            if (!ctx.response().ended()) {
                then.accept(body.getBytes());
            }
        });
    }

    private PendingRequest pending(RoutingContext ctx, @Nullable EngineSession session) {
        PendingRequest pending = new PendingRequest(ctx);
        ctx.response().closeHandler(closed -> {
            if (session == null) {
                others.abandoned(pending);
            } else {
                session.connection().eventLoop().execute(() -> session.abandoned(pending));
            }
        });
        return pending;
    }
}
