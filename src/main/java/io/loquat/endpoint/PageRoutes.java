package io.loquat.endpoint;

import io.loquat.protocol.RoomName;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Addresses of pages that are not their file's name. */
@ApplicationScoped
public class PageRoutes {
    void routes(@Observes Router router) {
        router.get("/play").order(0).handler(ctx -> ctx.reroute("/play.html"));
        for (String path : List.of("/danmaku", "/danmaku/:room")) {
            router.route(path)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .order(0)
                    .handler(PageRoutes::danmaku);
        }
    }

    /** The page comes for a bad name too and says so in the reader's language. */
    private static void danmaku(RoutingContext ctx) {
        String room = ctx.pathParam("room");
        if (room != null && RoomName.parse(room) == null) {
            ctx.response().setStatusCode(404);
        }
        ctx.reroute("/danmaku.html");
    }
}
