package io.loquat.endpoint.http;

import io.loquat.config.Settings;
import io.loquat.protocol.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Decides which pages of other sites may use REST and SSE (Fetch, §3.2). An allowed origin is echoed, never {@code *}.
 * A {@code POST} from a foreign origin is refused outright, because browsers send a simple request without a preflight.
 */
@ApplicationScoped
public class Cors {
    private static final int BEFORE_ALL = -1_200;

    private final Origins origins;
    private final ClientResolver clients;

    Cors(Settings settings, ClientResolver clients) {
        this.origins = new Origins(settings.origins().orElse(List.of()));
        this.clients = clients;
    }

    void routes(@Observes Router router) {
        for (String path : List.of("/api/*", "/online")) {
            router.route(path).order(BEFORE_ALL).handler(this::handle);
        }
    }

    private void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        HttpServerResponse response = ctx.response();
        String origin = request.getHeader("Origin");
        response.putHeader("Vary", "Origin");
        if (origin == null) {
            ctx.next();
            return;
        }
        String method = request.method().name();
        if (origins.allows(origin, clients.of(request))) {
            response.putHeader("Access-Control-Allow-Origin", origin);
        } else if (method.equals("POST")) {
            Problems.end(
                    response,
                    403,
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin may not send messages; add it to the setting loquat.origins to allow it.");
            return;
        }
        if (method.equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null) {
            response.putHeader("Access-Control-Allow-Methods", "GET, POST")
                    .putHeader("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, Last-Event-ID")
                    .putHeader("Access-Control-Max-Age", "600")
                    .setStatusCode(204)
                    .end();
            return;
        }
        ctx.next();
    }
}
