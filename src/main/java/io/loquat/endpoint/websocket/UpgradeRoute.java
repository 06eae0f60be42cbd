package io.loquat.endpoint.websocket;

import io.loquat.config.Settings;
import io.loquat.endpoint.http.Client;
import io.loquat.endpoint.http.ClientResolver;
import io.loquat.endpoint.http.Origins;
import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.http.RequestAdmission;
import io.loquat.endpoint.page.BrowserNavigation;
import io.loquat.metrics.Meters.Refusal;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.quarkus.websockets.next.HttpUpgradeCheck;
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
 * Accepts or refuses WebSocket handshakes for {@code /chat} and {@code /play}. A refused one is answered in HTTP before
 * any other resource is spent on it; an accepted one gets its connection and transport.
 */
@ApplicationScoped
public class UpgradeRoute implements HttpUpgradeCheck {

    private static final AttributeKey<@Nullable Nickname> GUEST = AttributeKey.valueOf("loquat.guest");
    private static final String CHAT = ChatAddress.LOBBY;
    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final Set<String> PLAY = Set.of("/play/echo", "/play/shout", "/play/clock");
    private static final String ADMITTED = "loquat.admitted";
    private static final int BEFORE_ENDPOINTS = -1_000;

    private final Chat chat;
    private final Settings settings;
    private final Origins origins;
    private final ClientResolver clients;

    UpgradeRoute(Chat chat, Settings settings, ClientResolver clients) {
        this.chat = chat;
        this.settings = settings;
        this.origins = new Origins(settings.origins().orElse(List.of()));
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        // Loads the Unicode tables now. Otherwise the first guests would wait for them and then continue in any order.
        var unused = ChatAddress.requestsName("nick=" + RoomName.parse("tables"));
        // Uses the raw path: the router resolves dots, so /chat/.. would be the page.
        router.route().order(BEFORE_ENDPOINTS).handler(ctx -> {
            String path = Objects.requireNonNullElse(ctx.request().path(), "");
            boolean isWebSocketPath = path.equals(CHAT) || path.startsWith(CHAT + "/") || path.startsWith("/play/");
            if (isWebSocketPath && ctx.get(ADMITTED) == null) {
                handshake(ctx, path);
            } else {
                ctx.next();
            }
        });
    }

    private void handshake(RoutingContext ctx, String path) {
        HttpServerRequest request = ctx.request();
        HttpServerResponse response = ctx.response();
        boolean isChat = path.startsWith(CHAT);
        response.putHeader("Vary", "Origin");
        String upgrade = request.getHeader("Upgrade");
        boolean isUpgrade = upgrade != null && upgrade.equalsIgnoreCase("websocket");
        if (!isUpgrade && BrowserNavigation.isNavigation(request)) {
            redirectBrowser(response.putHeader("Vary", "Origin, Accept"), path, isChat);
            return;
        }
        if (!isChat && !PLAY.contains(path)) {
            Problems.end(response, 404, ErrorCode.BAD_REQUEST, "The playground has only echo, shout and clock.");
            return;
        }
        Client client = clients.of(request);
        if (!isUpgrade) {
            response.putHeader("Upgrade", "websocket")
                    .putHeader("Connection", "Upgrade")
                    .putHeader("Vary", "Origin, Accept");
            Problems.end(
                    response, 426, ErrorCode.BAD_REQUEST, "This address is a WebSocket; open it with ws:// or wss://.");
            return;
        }
        // A page of another site must not act with the address and nickname of its visitor (RFC 6455 §10.2).
        if (!origins.allows(request.getHeader("Origin"), client)) {
            chat.meters().connectionRefused(Refusal.ORIGIN);
            Problems.end(
                    response,
                    403,
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin may not connect; add it to the setting loquat.origins to allow it.");
        } else if (isChat && ChatAddress.room(path) == null) {
            chat.meters().connectionRefused(Refusal.ROOM);
            Problems.end(response, 404, ErrorCode.BAD_ROOM, Problems.BAD_ROOM);
        } else if (isChat && !ChatAddress.isQuery(request.query())) {
            chat.meters().connectionRefused(Refusal.HANDSHAKE);
            Problems.end(
                    response,
                    400,
                    ErrorCode.BAD_REQUEST,
                    "In a query, % must be followed by two hexadecimal digits (RFC 3986 §2.1).");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            chat.meters().connectionRefused(Refusal.HANDSHAKE);
            response.putHeader("Sec-WebSocket-Version", "13");
            Problems.end(
                    response, 426, ErrorCode.BAD_REQUEST, "This server supports version 13 of WebSocket (RFC 6455).");
        } else if (!Handshake.isComplete(request)) {
            chat.meters().connectionRefused(Refusal.HANDSHAKE);
            Problems.end(response, 400, ErrorCode.BAD_REQUEST, "This is not an opening handshake by RFC 6455 §4.1.");
        } else {
            offerInOneLine(request);
            RoomName joined = isChat ? joinedRoom(request, path) : null;
            RequestAdmission.admit(chat, ctx, client.address(), joined, () -> {
                if (joined == null) {
                    admitted(ctx, client.address(), isChat);
                } else {
                    assignGuestName(ctx, client.address());
                }
            });
        }
    }

    // Sends people who open the address of a socket in a browser to the page that uses it.
    private static void redirectBrowser(HttpServerResponse response, String path, boolean isChat) {
        RoomName room = isChat ? ChatAddress.room(path) : null;
        if (isChat && room != null) {
            BrowserNavigation.redirect(response, BrowserNavigation.chatPage(path.equals(CHAT) ? null : room));
        } else if (PLAY.contains(path)) {
            BrowserNavigation.redirect(response, "/play");
        } else {
            BrowserNavigation.endNotFound(response);
        }
    }

    // The offered subprotocols may be in several header lines (RFC 6455 §11.3.4), of which Netty's handshaker reads
    // only one. Joined, this class and the handshaker see the same offer.
    private static void offerInOneLine(HttpServerRequest request) {
        List<String> lines = request.headers().getAll(SUBPROTOCOLS);
        if (lines.size() > 1) {
            request.headers().set(SUBPROTOCOLS, String.join(",", lines));
        }
    }

    // In full mode the path joins no room.
    private static @Nullable RoomName joinedRoom(HttpServerRequest request, String path) {
        String offered = Objects.requireNonNullElse(request.getHeader(SUBPROTOCOLS), "");
        boolean isFull =
                Stream.of(offered.split(",")).anyMatch(one -> one.strip().equals(Handshake.FULL_MODE));
        return isFull ? null : ChatAddress.room(path);
    }

    // Assigned before the handshake response, so that guests that connect later get higher numbers.
    private void assignGuestName(RoutingContext ctx, String address) {
        String query = ctx.request().query();
        if (ChatAddress.requestsName(query)) {
            admitted(ctx, address, true);
            return;
        }
        Channel channel = channel(ctx.request());
        RequestAdmission.await(
                ctx,
                chat.people().nextGuest(ChatAddress.lang(query)).handle((name, failure) -> Optional.ofNullable(name)),
                name -> {
                    channel.attr(GUEST).set(name.orElse(null));
                    admitted(ctx, address, true);
                },
                name -> chat.admission().leave(address));
    }

    private void admitted(RoutingContext ctx, String address, boolean isChat) {
        HttpServerRequest request = ctx.request();
        Channel channel = channel(request);
        channel.closeFuture().addListener(closed -> chat.admission().leave(address));
        WebSocketPipeline.install(channel, address, chat.connections(), settings.limits());
        ctx.put(ADMITTED, true);
        if (isChat) {
            // One endpoint serves every room; the socket keeps the original path.
            ctx.reroute(CHAT);
        } else {
            ctx.next();
        }
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        Channel channel = channel(context.httpRequest());
        Handshake.complete(
                context.userData(),
                WebSocketPipeline.connection(channel),
                channel.attr(GUEST).getAndSet(null));
        return CheckResult.permitUpgrade();
    }

    private static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }
}
