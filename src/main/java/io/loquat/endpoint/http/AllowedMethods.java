package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;

/** The methods that each path allows; any other is answered with 405 and {@code Allow} (RFC 9110 §15.5.6). */
@ApplicationScoped
public class AllowedMethods {
    /** The methods of a path that is read-only. */
    public static final String READ = "GET, HEAD";

    private static final String READ_BY_SCRIPTS = "GET, HEAD, OPTIONS";
    private static final int BEFORE_UPGRADES = -1_100;
    private static final Map<String, String> OF = Map.ofEntries(
            Map.entry("/online", READ_BY_SCRIPTS),
            Map.entry("/api/status", READ_BY_SCRIPTS),
            Map.entry("/api/rooms", READ_BY_SCRIPTS),
            Map.entry("/api/rooms/:room", READ_BY_SCRIPTS),
            Map.entry("/api/rooms/:room/messages", "GET, HEAD, POST, OPTIONS"),
            Map.entry("/api/rooms/:room/people", READ_BY_SCRIPTS),
            Map.entry("/api/rooms/:room/events", READ_BY_SCRIPTS),
            Map.entry("/api/rooms/:room/export", READ_BY_SCRIPTS),
            Map.entry("/socket.io/*", "GET, POST, OPTIONS"),
            Map.entry("/chat/*", READ),
            Map.entry("/play/*", READ),
            Map.entry("/q/openapi", READ),
            Map.entry("/asyncapi.yaml", READ));

    void routes(@Observes Router router) {
        OF.forEach((path, allowed) -> router.route(path).order(BEFORE_UPGRADES).handler(ctx -> {
            if (allows(ctx, allowed)) {
                ctx.next();
            }
        }));
    }

    /**
     * Returns whether the request may proceed. If not, it has been answered: with 405, or, if it is a plain
     * {@code OPTIONS}, with the allowed methods.
     *
     * @param allowed the methods, separated by a comma and a space, as in {@code Allow}
     */
    public static boolean allows(RoutingContext ctx, String allowed) {
        HttpServerRequest request = ctx.request();
        String method = request.method().name();
        boolean isAllowed = List.of(allowed.split(", ", -1)).contains(method);
        // A CORS preflight (Fetch §3.2) is answered by the handlers that check origins.
        if (isAllowed && (!method.equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") != null)) {
            return true;
        }
        ctx.response().putHeader("Allow", allowed);
        if (isAllowed) {
            ctx.response().setStatusCode(204).end();
        } else {
            Problems.end(ctx.response(), 405, ErrorCode.BAD_REQUEST, "This address allows only " + allowed + ".");
        }
        return false;
    }
}
