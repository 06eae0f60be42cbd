package io.loquat.endpoint.page;

import io.loquat.config.Settings;
import io.loquat.endpoint.http.Problems;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Routes for pages whose address is not the name of their file. */
@ApplicationScoped
public class PageRoutes {
    private static final String STATUS_FILE = "/status.html";

    private final boolean hasStatus;

    PageRoutes(Settings settings) {
        this.hasStatus = settings.statusPage();
    }

    void routes(@Observes Router router) {
        router.route("/play").order(0).handler(ctx -> ctx.reroute("/play.html"));
        for (String path : List.of("/status", STATUS_FILE)) {
            router.route(path).order(0).handler(this::status);
        }
        for (String path : List.of("/danmaku", "/danmaku/:room")) {
            router.route(path).order(0).handler(PageRoutes::danmaku);
        }
    }

    private void status(RoutingContext ctx) {
        if (!hasStatus && BrowserNavigation.isNavigation(ctx.request())) {
            BrowserNavigation.endNotFound(ctx.response());
        } else if (!hasStatus) {
            Problems.end(ctx.response(), 404, ErrorCode.BAD_REQUEST, Problems.STATUS_PAGE_OFF);
        } else if (STATUS_FILE.equals(ctx.request().path())) {
            ctx.next();
        } else {
            ctx.reroute(STATUS_FILE);
        }
    }

    // The page is also served for an invalid room name, and explains the error in the language of the reader.
    private static void danmaku(RoutingContext ctx) {
        String room = ctx.pathParam("room");
        if (room != null && RoomName.parse(room) == null) {
            ctx.response().setStatusCode(404);
        }
        ctx.reroute("/danmaku.html");
    }
}
