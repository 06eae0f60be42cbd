package io.loquat.endpoint;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Addresses of pages that are not their file's name. */
@ApplicationScoped
public class PageRoutes {
    void routes(@Observes Router router) {
        router.get("/play").order(0).handler(ctx -> ctx.reroute("/play.html"));
    }
}
