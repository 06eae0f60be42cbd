package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;

/** Which methods an address knows: any other is 405 with {@code Allow} (RFC 9110 §15.5.6). */
@ApplicationScoped
public class Methods {
    /** What can be read alone. */
    public static final String READ = "GET, HEAD";

    private static final String READ_BY_SCRIPTS = "GET, HEAD, OPTIONS";
    private static final int BEFORE_THE_DOOR = -1_100;
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
        OF.forEach((path, allowed) -> router.route(path).order(BEFORE_THE_DOOR).handler(ctx -> {
            if (knows(ctx, allowed)) {
                ctx.next();
            }
        }));
    }

    /** Whether the request goes on: its method is one of these, and it does not just ask which there are. Else it is answered. */
    public static boolean knows(RoutingContext ctx, String allowed) {
        HttpServerRequest request = ctx.request();
        String method = request.method().name();
        boolean isKnown = List.of(allowed.split(", ", -1)).contains(method);
        // What a browser asks before a request to another origin (Fetch §3.2) is answered where origins are known.
        if (isKnown && (!method.equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") != null)) {
            return true;
        }
        ctx.response().putHeader("Allow", allowed);
        if (isKnown) {
            ctx.response().setStatusCode(204).end();
        } else {
            Problems.end(
                    ctx.response(), 405, ErrorCode.BAD_REQUEST, "The methods of this address are " + allowed + ".");
        }
        return false;
    }
}
