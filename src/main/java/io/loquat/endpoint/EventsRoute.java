package io.loquat.endpoint;

import io.loquat.delivery.Connection;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.loquat.session.Reader;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** {@code GET /api/rooms/{room}/events}: the stream of a room as server-sent events, on the same delivery as everybody's. */
@ApplicationScoped
public class EventsRoute {
    private static final int BEFORE_REST = -500;

    private final Chat chat;

    EventsRoute(Chat chat) {
        this.chat = chat;
    }

    void routes(@Observes Router router) {
        router.get("/api/rooms/:room/events").order(BEFORE_REST).handler(this::stream);
    }

    private void stream(RoutingContext ctx) {
        RoomName room = Refusals.room(ctx);
        if (room != null) {
            Refusals.admit(chat, ctx, room, () -> stream(ctx, room));
        }
    }

    private void stream(RoutingContext ctx, RoomName room) {
        HttpServerRequest request = ctx.request();
        String address = request.remoteAddress().hostAddress();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        SseTransport transport = new SseTransport(
                ctx.response(), channel, chat.settings().limits().closeWithin());
        Connection connection = chat.connections().open(channel.eventLoop(), address, transport, quiet());
        connection.onEnd(comesBack -> chat.admission().leave(address));
        transport.start(connection);
        Reader.start(chat, connection, room, request.getHeader("Last-Event-ID"));
    }

    // The heartbeat is up to a tenth late, and the promise is to be on time.
    private Duration quiet() {
        return chat.settings().sse().commentEvery().multipliedBy(8).dividedBy(10);
    }
}
