package io.loquat.socketio;

import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.session.Session;
import io.loquat.socketio.SocketIoArguments.Argument;
import io.loquat.socketio.engine.EngineAdmission;
import io.loquat.socketio.engine.EngineApplication;
import io.loquat.socketio.engine.EnginePacket;
import io.loquat.socketio.engine.EngineRoutes;
import io.loquat.socketio.engine.EngineSessions;
import io.loquat.socketio.engine.EngineSettings;
import io.loquat.socketio.engine.EngineSocket;
import io.loquat.socketio.engine.OtherServers;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that the public test suites of socketio/engine.io-protocol and socketio/socket.io-protocol require, built
 * on the chat's adapter: {@code ./mvnw -Psocketio process-test-classes} starts it on port 3000.
 */
public final class ProtocolServer implements AutoCloseable {
    static final Duration PING_INTERVAL = Duration.ofMillis(300);
    static final Duration PING_TIMEOUT = Duration.ofMillis(200);
    static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    public static final int MAX_PAYLOAD = 1_000_000;

    /** The path of a test's own application. */
    public static final String OWN = "/own.io/";

    /** The path of the Engine.IO echo. */
    public static final String ECHO = "/engine.io/";

    /** The path of the Socket.IO application. */
    public static final String PACKETS = "/socket.io/";

    private static final Duration RARELY = Duration.ofMinutes(1);
    private static final Duration APART = Duration.ofMillis(10);
    private static final int PORT_OF_THE_SUITES = 3_000;
    private static final int ANY_PORT_FOR_ALL_LOOPS = -1;
    private static final int LOOPS = 2;
    private static final Set<String> NAMESPACES = Set.of(SocketIoPacket.ROOT, "/custom");
    private static final String NUMBERED = "/numbered-";

    private final Vertx vertx = Vertx.vertx();
    private final ConnectionManager connections;
    private final int port;

    private ProtocolServer(int port, EngineSettings settings, EngineApplication own) {
        Settings.Limits limits = settings.limits();
        connections = new ConnectionManager(
                limits.outboxBytes(),
                limits.outboxMessages(),
                settings.pingInterval(),
                settings.pingTimeout(),
                PING_TIMEOUT);
        Router router = Router.router(vertx);
        mount(router, ECHO, settings, connections, open(Echo::new));
        mount(
                router,
                PACKETS,
                settings,
                connections,
                open(engine -> new SocketIoSession(engine, new EchoApplication())));
        mount(router, OWN, settings, connections, open(own));
        // As with Quarkus, connections are assigned to the event loops in turn.
        HttpServerOptions options = new HttpServerOptions()
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_PAYLOAD)
                .setMaxWebSocketMessageSize(MAX_PAYLOAD);
        AtomicInteger actual = new AtomicInteger();
        var unused = vertx.deployVerticle(
                        () -> new AbstractVerticle() {
                            @Override
                            public void start(Promise<Void> started) {
                                vertx.createHttpServer(options)
                                        .requestHandler(router)
                                        .listen(port, "127.0.0.1")
                                        .<Void>map(server -> {
                                            actual.set(server.actualPort());
                                            return null;
                                        })
                                        .onComplete(started);
                            }
                        },
                        // The suites rely on an order between two connections.
                        new DeploymentOptions().setInstances(port == PORT_OF_THE_SUITES ? 1 : LOOPS))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        this.port = actual.get();
    }

    private static void mount(
            Router router, String path, EngineSettings settings, ConnectionManager connections, EngineAdmission door) {
        EngineSessions sessions = new EngineSessions(settings, connections, door);
        new EngineRoutes(settings, sessions, door, OtherServers.NONE).mount(router, path, 0);
    }

    private static EngineSettings settings(Duration pingInterval, Duration pingTimeout, Duration connectWithin) {
        return settings(pingInterval, pingTimeout, connectWithin, RARELY);
    }

    private static EngineSettings settings(
            Duration pingInterval, Duration pingTimeout, Duration connectWithin, Duration pollWithin) {
        Settings settings = TestSettings.of(Map.of("loquat.limits.frame-bytes", String.valueOf(MAX_PAYLOAD)));
        return new EngineSettings(pingInterval, pingTimeout, connectWithin, pollWithin, settings.limits());
    }

    private static EngineSettings ofTheSuites() {
        return settings(PING_INTERVAL, PING_TIMEOUT, CONNECT_WITHIN, CONNECT_WITHIN);
    }

    /** Starts on a free port, with the times of the suites. */
    public static ProtocolServer start() {
        return start(Echo::new);
    }

    /** The same, with the test's own application. */
    public static ProtocolServer start(EngineApplication own) {
        return new ProtocolServer(ANY_PORT_FOR_ALL_LOOPS, ofTheSuites(), own);
    }

    /** Starts on a free port, with pings as frequent as in the suites, and no limit for the answer. */
    public static ProtocolServer withoutPongTimeout() {
        return new ProtocolServer(ANY_PORT_FOR_ALL_LOOPS, settings(PING_INTERVAL, RARELY, RARELY), Echo::new);
    }

    /** Starts on a free port, practically without pings, and with the suites' time limit for connecting. */
    public static ProtocolServer withConnectTimeout() {
        return new ProtocolServer(ANY_PORT_FOR_ALL_LOOPS, settings(RARELY, RARELY, CONNECT_WITHIN), Echo::new);
    }

    /** Starts on a free port, practically without pings, and with this time limit between two polls. */
    public static ProtocolServer withPollTimeout(Duration time) {
        return new ProtocolServer(ANY_PORT_FOR_ALL_LOOPS, settings(RARELY, RARELY, RARELY, time), Echo::new);
    }

    /** Starts on a free port, practically without pings and without a time limit for connecting. */
    public static ProtocolServer withoutPings() {
        return withoutPings(Echo::new);
    }

    /** The same, with the test's own application. */
    public static ProtocolServer withoutPings(EngineApplication own) {
        return new ProtocolServer(ANY_PORT_FOR_ALL_LOOPS, settings(RARELY, RARELY, RARELY), own);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns the number of connections that have not ended. */
    public int connections() {
        return connections.size();
    }

    /** Returns the bytes queued for clients that do not read. */
    public long outboxBytes() {
        return connections.outboxBytes();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public static void main(String[] arguments) {
        var unused = new ProtocolServer(PORT_OF_THE_SUITES, ofTheSuites(), Echo::new);
        System.out.println(
                "Engine.IO at http://127.0.0.1:3000/engine.io/, Socket.IO at http://127.0.0.1:3000/socket.io/");
    }

    private static EngineAdmission open(EngineApplication application) {
        return new EngineAdmission() {
            @Override
            public boolean allows(RoutingContext ctx) {
                return true;
            }

            @Override
            public String address(RoutingContext ctx) {
                return ctx.request().remoteAddress().hostAddress();
            }

            @Override
            public void admit(RoutingContext ctx, Admitted then) {
                then.with(application);
            }

            @Override
            public void release(String address) {
                // Connections are not counted.
            }
        };
    }

    /** Echoes every message. */
    private record Echo(EngineSocket engine) implements Session {
        @Override
        public void onText(String text) {
            engine.connection().send(EnginePacket.message(text));
        }

        @Override
        public void onBinary(byte[] bytes) {
            engine.connection().send(EnginePacket.message(engine.version(), bytes));
        }
    }

    /** Sends the data of the connect packet, then echoes events, as an event or as an acknowledgement. */
    private static final class EchoApplication implements SocketIoApplication {
        @Override
        public boolean has(String namespace) {
            return NAMESPACES.contains(namespace) || namespace.startsWith(NUMBERED);
        }

        @Override
        public Namespace connect(SocketIoSocket socket, String data) {
            Argument auth = new Argument(data.isEmpty() ? "{}" : data, null);
            // The suites wait for one message at a time, and miss the second of two that arrive together.
            ScheduledFuture<?> first = socket.engine()
                    .connection()
                    .eventLoop()
                    .schedule(
                            () -> socket.emit(event("auth", new SocketIoArguments(List.of(auth), List.of()))),
                            APART.toMillis(),
                            TimeUnit.MILLISECONDS);
            return new Namespace() {
                @Override
                public void event(String name, SocketIoArguments arguments, Acknowledgement acknowledge) {
                    switch (name) {
                        case "message" -> socket.emit(EchoApplication.event("message-back", arguments));
                        case "message-with-ack" -> acknowledge.with(arguments);
                        default -> {
                            // The disconnect has no listener.
                        }
                    }
                }

                @Override
                public void disconnected() {
                    // The connection stays.
                    first.cancel(false);
                }
            };
        }

        private static SocketIoArguments event(String name, SocketIoArguments arguments) {
            List<Argument> all = new ArrayList<>();
            all.add(new Argument('"' + name + '"', name));
            all.addAll(arguments.all());
            return new SocketIoArguments(all, arguments.attachments());
        }
    }
}
