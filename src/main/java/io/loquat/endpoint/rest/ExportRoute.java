package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.ClientResolver;
import io.loquat.endpoint.http.RequestAdmission;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * {@code GET /api/rooms/{room}/export}: all messages that a room keeps, as a file with one message per line, at the
 * pace of the reader.
 */
@ApplicationScoped
public class ExportRoute {
    private static final int BEFORE_REST = -500;

    private final Chat chat;
    private final ClientResolver clients;

    ExportRoute(Chat chat, ClientResolver clients) {
        this.chat = chat;
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        router.route("/api/rooms/:room/export").order(BEFORE_REST).handler(this::export);
    }

    private void export(RoutingContext ctx) {
        RoomName room = RequestAdmission.room(ctx);
        if (room != null) {
            // An export holds memory while its reader reads, so it counts as a connection.
            String address = clients.address(ctx.request());
            RequestAdmission.admit(chat, ctx, address, null, () -> export(ctx, address, room));
        }
    }

    private void export(RoutingContext ctx, String address, RoomName room) {
        HttpServerRequest request = ctx.request();
        ctx.addEndHandler(over -> chat.admission().leave(address));
        new Export(chat.pages(), room, request, chat.settings().limits().requestWithin()).start();
    }
}
