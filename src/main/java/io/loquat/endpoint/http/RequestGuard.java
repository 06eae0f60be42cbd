package io.loquat.endpoint.http;

import io.loquat.config.Settings;
import io.loquat.protocol.ErrorCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.IntSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of every request, on the management port too. It enforces the request deadline, and answers
 * requests that the strict decoder refused.
 */
@ApplicationScoped
public class RequestGuard {
    private static final int FIRST = -10_000;
    private static final String PASSED = "loquat.passed";

    private final Settings settings;
    private final HttpServer server;
    private final ManagementConfig management;
    private final String host;
    private final String managementHost;
    private final AcceptedConnections accepted;

    RequestGuard(
            Settings settings,
            HttpServer server,
            ManagementConfig management,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.management.host") String managementHost,
            @ConfigProperty(name = "quarkus.http.limits.max-initial-line-length", defaultValue = "4096") int maxLine,
            @ConfigProperty(name = "quarkus.http.limits.max-header-size", defaultValue = "20K") MemorySize maxHeader,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "1M") MemorySize maxBody) {
        this.settings = settings;
        this.server = server;
        this.management = management;
        this.host = host;
        this.managementHost = managementHost;
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(maxLine)
                .setMaxHeaderSize((int) maxHeader.asLongValue());
        this.accepted = new AcceptedConnections(settings.limits().requestWithin(), options, maxBody.asLongValue());
    }

    // A listener can only be reached through a connection that it accepted, so the server sends the first request to
    // each itself.
    void routes(@Observes Router router) {
        guard(router);
        Thread unused = FirstRequest.send(host, () -> onceStarted(server::getPort), "/online");
    }

    void operators(@Observes ManagementInterface operators) {
        guard(operators.router());
        Thread unused = FirstRequest.send(managementHost, () -> onceStarted(this::managementPort), "/q/health/live");
    }

    private void guard(Router router) {
        router.route().order(FIRST).handler(this::pass).failureHandler(this::refuse);
    }

    // The listeners start side by side. Where one fails, Vert.x takes the event loops from the other while it still
    // accepts connections, and logs each as an error; the only output must be the sentence that says why.
    private static int onceStarted(IntSupplier port) {
        if (!Application.currentApplication().isStarted()) {
            throw new IllegalStateException("The application has not started yet.");
        }
        return port.getAsInt();
    }

    // Quarkus registers a port only where the system has chosen it.
    private int managementPort() {
        int configured = management.determinePort(LaunchMode.current());
        return configured > 0 ? configured : server.getManagementPort();
    }

    private void pass(RoutingContext ctx) {
        if (ctx.get(PASSED) != null) {
            // The request was rerouted internally.
            ctx.next();
            return;
        }
        ctx.put(PASSED, true);
        HttpServerRequest request = ctx.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        boolean cameEarly = watch(ctx, channel);
        if (isBroken(ctx, channel)) {
            return;
        }
        if (request.isEnded() || !hasBody(request)) {
            RequestDeadline.complete(channel);
        } else {
            BodyEnd.await(channel, () -> isBroken(ctx, channel));
        }
        if (EarlyBytes.holds(channel)) {
            // If the upgrade is refused, the bytes are the next request.
            ctx.addEndHandler(ended -> EarlyBytes.release(channel));
        }
        RequestError fault = cameEarly ? RequestTarget.fault(request.method().name(), request.uri()) : fault(request);
        if (fault == null) {
            ctx.next();
        } else {
            Problems.end(ctx.response(), fault.status(), fault.code(), fault.detail());
        }
    }

    // A connection accepted before its listener was watched is read less strictly, so it gets only one request.
    private boolean watch(RoutingContext ctx, Channel channel) {
        accepted.watch(channel);
        boolean cameEarly = AcceptedConnections.cameEarly(channel);
        if (cameEarly) {
            if (ctx.request().version() != HttpVersion.HTTP_2) {
                ctx.response().putHeader("Connection", "close");
            }
            ctx.addEndHandler(ended -> {
                var unused = channel.close();
            });
        }
        return cameEarly;
    }

    private static @Nullable RequestError fault(HttpServerRequest request) {
        return request.decoderResult() instanceof RequestError fault ? fault : null;
    }

    // Returns whether the connection ends with this request. The response is sent after those of earlier requests.
    private boolean isBroken(RoutingContext ctx, Channel channel) {
        RequestError fault = fault(ctx.request());
        if (fault == null || fault.isOfTarget()) {
            return false;
        }
        RequestDeadline.complete(channel);
        LingeringClose.install(channel, settings.limits().closeWithin());
        HttpServerResponse response = ctx.response();
        if (!response.headWritten() && !response.ended()) {
            response.putHeader("Connection", "close");
            Problems.end(response, fault.status(), fault.code(), fault.detail());
        }
        // After everything that is still to be written.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return true;
    }

    // Errors before routing: an invalid Host is a mistake of the client, and OPTIONS * has no path.
    private void refuse(RoutingContext ctx) {
        if (ctx.response().ended()) {
            ctx.next();
        } else if (ctx.failure() instanceof VertxException) {
            Problems.end(ctx.response(), 400, ErrorCode.BAD_REQUEST, "The Host is not valid (RFC 9112 §3.2).");
        } else if (ctx.request().uri().equals("*")) {
            ctx.response()
                    .putHeader("Allow", "GET, HEAD, POST, OPTIONS")
                    .setStatusCode(204)
                    .end();
        } else {
            ctx.next();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }
}
