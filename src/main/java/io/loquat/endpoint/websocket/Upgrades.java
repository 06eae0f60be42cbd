package io.loquat.endpoint.websocket;

import io.loquat.config.Settings;
import io.loquat.endpoint.http.Client;
import io.loquat.endpoint.http.Clients;
import io.loquat.endpoint.http.Origins;
import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.http.Refusals;
import io.loquat.endpoint.page.Visitors;
import io.loquat.metrics.Meters.Refusal;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AttributeKey;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The door: who may not come in is refused here, in HTTP, before anything else is spent on it; who may gets the bridge.
 */
@ApplicationScoped
public class Upgrades implements HttpUpgradeCheck {
    /** Where an endpoint finds the connection of its socket. */
    public static final TypedKey<io.loquat.delivery.Connection> CONNECTION = new TypedKey<>("loquat.connection");

    private static final TypedKey<Nickname> NAME = new TypedKey<>("loquat.guest");
    private static final AttributeKey<@Nullable Nickname> GUEST = AttributeKey.valueOf("loquat.guest");
    private static final String CHAT = "/chat";
    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final Set<String> PLAY = Set.of("/play/echo", "/play/shout", "/play/clock");
    private static final String ADMITTED = "loquat.admitted";
    private static final int BEFORE_ENDPOINTS = -1_000;

    private final Chat chat;
    private final Settings settings;
    private final Origins origins;
    private final Clients clients;

    Upgrades(Chat chat, Settings settings, Clients clients) {
        this.chat = chat;
        this.settings = settings;
        this.origins = new Origins(settings.origins().orElse(List.of()));
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        // The tables of Unicode are read now, and not while the first guests wait for them and then go on in any order.
        var unused = SocketEdge.asksForName("nick=" + RoomName.parse("tables"));
        // By the raw path: the router's own view has dots resolved, so that /chat/.. would be the page.
        router.route().order(BEFORE_ENDPOINTS).handler(ctx -> {
            String path = Objects.requireNonNullElse(ctx.request().path(), "");
            boolean isDoor = path.equals(CHAT) || path.startsWith(CHAT + "/") || path.startsWith("/play/");
            if (isDoor && ctx.get(ADMITTED) == null) {
                knock(ctx, path);
            } else {
                ctx.next();
            }
        });
    }

    private void knock(RoutingContext ctx, String path) {
        HttpServerRequest request = ctx.request();
        HttpServerResponse response = ctx.response();
        boolean isChat = path.startsWith(CHAT);
        response.putHeader("Vary", "Origin");
        String upgrade = request.getHeader("Upgrade");
        boolean isUpgrade = upgrade != null && upgrade.equalsIgnoreCase("websocket");
        if (!isUpgrade && Visitors.isOne(request)) {
            welcome(response.putHeader("Vary", "Origin, Accept"), path, isChat);
            return;
        }
        if (!isChat && !PLAY.contains(path)) {
            Problems.end(response, 404, ErrorCode.BAD_REQUEST, "The playground has echo, shout and clock.");
            return;
        }
        Client client = clients.of(request);
        if (!isUpgrade) {
            response.putHeader("Upgrade", "websocket")
                    .putHeader("Connection", "Upgrade")
                    .putHeader("Vary", "Origin, Accept");
            Problems.end(response, 426, ErrorCode.BAD_REQUEST, "This address speaks WebSocket; open it with ws://.");
            return;
        }
        // A page of another site must not speak here with the visitor's address and name (RFC 6455 §10.2).
        if (!origins.allows(request.getHeader("Origin"), client)) {
            chat.meters().turnedAway(Refusal.ORIGIN);
            Problems.end(
                    response,
                    403,
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin are not let in; the setting loquat.origins names those that are.");
        } else if (isChat && room(path) == null) {
            chat.meters().turnedAway(Refusal.ROOM);
            Problems.end(response, 404, ErrorCode.BAD_ROOM, Problems.BAD_ROOM);
        } else if (isChat && !SocketEdge.isQuery(request.query())) {
            chat.meters().turnedAway(Refusal.HANDSHAKE);
            Problems.end(response, 400, ErrorCode.BAD_REQUEST, "After % come two hexadecimal digits (RFC 3986 §2.1).");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            chat.meters().turnedAway(Refusal.HANDSHAKE);
            response.putHeader("Sec-WebSocket-Version", "13");
            Problems.end(response, 426, ErrorCode.BAD_REQUEST, "This server speaks version 13 of WebSocket, RFC 6455.");
        } else if (!Handshake.isComplete(request)) {
            chat.meters().turnedAway(Refusal.HANDSHAKE);
            Problems.end(response, 400, ErrorCode.BAD_REQUEST, "This is no opening handshake of RFC 6455 §4.1.");
        } else {
            offerInOneLine(request);
            RoomName entered = isChat ? entered(request, path) : null;
            Refusals.admit(chat, ctx, client.address(), entered, () -> {
                if (entered == null) {
                    admitted(ctx, client.address(), isChat);
                } else {
                    name(ctx, client.address());
                }
            });
        }
    }

    // Who types the address of a socket wants to see what it is for.
    private static void welcome(HttpServerResponse response, String path, boolean isChat) {
        RoomName room = isChat ? room(path) : null;
        if (isChat && room != null) {
            Visitors.lead(response, Visitors.chat(path.equals(CHAT) ? null : room));
        } else if (PLAY.contains(path)) {
            Visitors.lead(response, "/play");
        } else {
            Visitors.endNotFound(response);
        }
    }

    // What is offered may stand in several lines (RFC 6455 §11.3.4), of which Netty's handshaker reads one: then what
    // is judged here would not be what is chosen there.
    private static void offerInOneLine(HttpServerRequest request) {
        List<String> lines = request.headers().getAll(SUBPROTOCOLS);
        if (lines.size() > 1) {
            request.headers().set(SUBPROTOCOLS, String.join(",", lines));
        }
    }

    // In full mode the path enters nothing.
    private static @Nullable RoomName entered(HttpServerRequest request, String path) {
        String offered = Objects.requireNonNullElse(request.getHeader(SUBPROTOCOLS), "");
        boolean isFull =
                Stream.of(offered.split(",")).anyMatch(one -> one.strip().equals(SocketEdge.FULL_MODE));
        return isFull ? null : room(path);
    }

    // Before the handshake is answered, so that who comes after that has a higher number.
    private void name(RoutingContext ctx, String address) {
        String query = ctx.request().query();
        if (SocketEdge.asksForName(query)) {
            admitted(ctx, address, true);
            return;
        }
        Channel channel = channel(ctx.request());
        Refusals.await(
                ctx,
                chat.people().nextGuest(SocketEdge.lang(query)).handle((name, failure) -> Optional.ofNullable(name)),
                name -> {
                    channel.attr(GUEST).set(name.orElse(null));
                    admitted(ctx, address, true);
                },
                name -> chat.admission().leave(address));
    }

    /** The name that a guest was given with the handshake, null where none was. */
    static @Nullable Nickname guest(UserData data) {
        return data.get(NAME);
    }

    private void admitted(RoutingContext ctx, String address, boolean isChat) {
        HttpServerRequest request = ctx.request();
        Channel channel = channel(request);
        channel.closeFuture().addListener(closed -> chat.admission().leave(address));
        Bridge.install(channel, address, chat.connections(), settings.limits());
        ctx.put(ADMITTED, true);
        if (isChat) {
            // One endpoint serves every room; the path as it came stays with the socket.
            ctx.reroute(CHAT);
        } else {
            ctx.next();
        }
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        Channel channel = channel(context.httpRequest());
        context.userData().put(CONNECTION, Bridge.connection(channel));
        Nickname name = channel.attr(GUEST).getAndSet(null);
        if (name != null) {
            context.userData().put(NAME, name);
        }
        return CheckResult.permitUpgrade();
    }

    private static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    /** The room of a path {@code /chat} or {@code /chat/{room}}, null when it names none. */
    static @Nullable RoomName room(String path) {
        if (path.equals(CHAT)) {
            return RoomName.LOBBY;
        }
        return path.startsWith(CHAT + "/") ? decoded(path.substring(CHAT.length() + 1)) : null;
    }

    /** The room of one percent-encoded segment (RFC 3986 §2.1), null when it names none. */
    static @Nullable RoomName decoded(String segment) {
        try {
            return RoomName.parse(QueryStringDecoder.decodeComponent(segment));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
