package io.loquat.endpoint.rest;

import io.loquat.delivery.Connection;
import io.loquat.endpoint.http.ClientResolver;
import io.loquat.endpoint.http.RequestAdmission;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.loquat.session.SseReader;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * {@code GET /api/rooms/{room}/events}: the event stream of a room as server-sent events, delivered like those of all
 * other readers.
 */
@ApplicationScoped
public class EventsRoute {
    private static final int BEFORE_REST = -500;

    private final Chat chat;
    private final ClientResolver clients;

    EventsRoute(Chat chat, ClientResolver clients) {
        this.chat = chat;
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        router.route("/api/rooms/:room/events").order(BEFORE_REST).handler(this::stream);
    }

    private void stream(RoutingContext ctx) {
        RoomName room = RequestAdmission.room(ctx);
        if (room != null) {
            String address = clients.address(ctx.request());
            boolean isHead = ctx.request().method().equals(HttpMethod.HEAD);
            // HEAD does not create a room.
            RequestAdmission.admit(chat, ctx, address, isHead ? null : room, () -> {
                if (isHead) {
                    chat.admission().leave(address);
                    SseTransport.head(ctx.response()).end();
                } else {
                    stream(ctx, address, room);
                }
            });
        }
    }

    private void stream(RoutingContext ctx, String address, RoomName room) {
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        SseTransport transport = new SseTransport(
                ctx.response(), channel, chat.settings().limits().closeWithin());
        Connection connection = chat.connections().open(channel.eventLoop(), address, transport, quiet());
        connection.onEnd(comesBack -> chat.admission().leave(address));
        transport.start(connection);
        SseReader.start(chat, connection, room, request.getHeader("Last-Event-ID"));
    }

    // The heartbeat may be a tenth late, and the setting promises a maximum.
    private Duration quiet() {
        return chat.settings().sse().commentEvery().multipliedBy(8).dividedBy(10);
    }
}
