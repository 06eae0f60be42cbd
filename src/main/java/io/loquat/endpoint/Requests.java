package io.loquat.endpoint;

import io.loquat.config.Settings;
import io.loquat.protocol.ErrorCode;
import io.netty.channel.Channel;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Every request, the operators' too, passes here first, so that none can take for ever. */
@ApplicationScoped
public class Requests {
    private static final Logger LOG = Logger.getLogger(Requests.class);
    private static final int FIRST = -10_000;
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String LOOPBACK = "127.0.0.1";

    private final Settings settings;
    private final Vertx vertx;
    private final HttpServer server;
    private final String managementHost;

    Requests(
            Settings settings,
            Vertx vertx,
            HttpServer server,
            @ConfigProperty(name = "quarkus.management.host") String managementHost) {
        this.settings = settings;
        this.vertx = vertx;
        this.server = server;
        this.managementHost = managementHost;
    }

    void routes(@Observes Router router) {
        router.route().order(FIRST).handler(this::pass).failureHandler(this::refuse);
    }

    void operators(@Observes ManagementInterface management) {
        routes(management.router());
    }

    // A listener shows itself with its first request, so the first of each is ours.
    void started(@ObservesAsync HttpServerStart start) {
        HttpClient client = vertx.createHttpClient();
        ask(client, start.options().getHost(), server.getPort(), "/online")
                .eventually(() -> ask(client, managementHost, server.getManagementPort(), "/q/health/live"))
                .onFailure(e -> LOG.debugf("The deadline of requests begins with the first request: %s", e))
                .onComplete(done -> client.close());
    }

    private static Future<?> ask(HttpClient client, String host, int port, String path) {
        return client.request(HttpMethod.GET, port, host.equals(ANY_ADDRESS) ? LOOPBACK : host, path)
                .compose(request -> request.send());
    }

    private void pass(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        RequestDeadline.watch(channel, settings.limits().requestWithin());
        if (request.version() != HttpVersion.HTTP_1_1 && request.version() != HttpVersion.HTTP_1_0) {
            Problems.end(ctx.response(), 505, ErrorCode.BAD_REQUEST, "This server speaks HTTP/1.1.");
            return;
        }
        RequestDeadline.headComplete(channel, !request.isEnded() && hasBody(request));
        ctx.next();
    }

    // What is no request at all (no Host, no version of ours) is its sender's mistake and none of the log's business.
    private void refuse(RoutingContext ctx) {
        if (ctx.failure() instanceof VertxException && !ctx.response().ended()) {
            Problems.end(ctx.response(), 400, ErrorCode.BAD_REQUEST, "This is no request of HTTP/1.1.");
        } else {
            ctx.next();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || length != null && !length.equals("0");
    }
}
