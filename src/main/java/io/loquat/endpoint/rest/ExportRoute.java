package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Clients;
import io.loquat.endpoint.http.Refusals;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** {@code GET /api/rooms/{room}/export}: all that a room keeps as a file, one message a line, at the pace of its reader. */
@ApplicationScoped
public class ExportRoute {
    private static final int BEFORE_REST = -500;

    private final Chat chat;
    private final Clients clients;

    ExportRoute(Chat chat, Clients clients) {
        this.chat = chat;
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        router.route("/api/rooms/:room/export").order(BEFORE_REST).handler(this::export);
    }

    private void export(RoutingContext ctx) {
        RoomName room = Refusals.room(ctx);
        if (room != null) {
            // It holds a piece of the room while its reader takes it, so it has a place among the connections.
            String address = clients.address(ctx.request());
            Refusals.admit(chat, ctx, address, null, () -> export(ctx, address, room));
        }
    }

    private void export(RoutingContext ctx, String address, RoomName room) {
        HttpServerRequest request = ctx.request();
        ctx.addEndHandler(over -> chat.admission().leave(address));
        new Export(chat.pages(), room, request, chat.settings().limits().requestWithin()).start();
    }
}
