package io.loquat.compat;

import io.loquat.compat.SocketIoArguments.Argument;
import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.session.Session;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the public test suites of socketio/engine.io-protocol and socketio/socket.io-protocol ask for, on the adapter of the chat:
 * {@code ./mvnw -Psocketio process-test-classes} starts it on port 3000.
 */
final class ProtocolServer implements AutoCloseable {
    static final Duration PING_INTERVAL = Duration.ofMillis(300);
    static final Duration PING_TIMEOUT = Duration.ofMillis(200);
    static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    static final int MAX_PAYLOAD = 1_000_000;

    private static final Duration APART = Duration.ofMillis(10);
    private static final int PORT_OF_THE_SUITES = 3_000;
    private static final Set<String> NAMESPACES = Set.of(SocketIoPacket.ROOT, "/custom");

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private ProtocolServer(int port, Duration pingInterval) {
        Settings.Limits limits = TestSettings.of(Map.of("loquat.limits.frame-bytes", String.valueOf(MAX_PAYLOAD)))
                .limits();
        EngineSettings settings = new EngineSettings(pingInterval, PING_TIMEOUT, CONNECT_WITHIN, limits);
        ConnectionManager connections = new ConnectionManager(
                limits.outboxBytes(), limits.outboxMessages(), pingInterval, PING_TIMEOUT, PING_TIMEOUT);
        Router router = Router.router(vertx);
        mount(router, "/engine.io/", settings, connections, open(Echo::new));
        mount(
                router,
                "/socket.io/",
                settings,
                connections,
                open(engine -> new SocketIoSession(engine, new Answers())));
        // As Quarkus has it.
        HttpServerOptions options = new HttpServerOptions()
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        server = vertx.createHttpServer(options)
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static void mount(
            Router router, String path, EngineSettings settings, ConnectionManager connections, EngineDoor door) {
        EngineSessions sessions = new EngineSessions(settings, connections, door);
        new EngineRoutes(settings, sessions, door, EngineElsewhere.NOWHERE).mount(router, path, 0);
    }

    /** On a free port, with the times of the suites. */
    static ProtocolServer start() {
        return new ProtocolServer(0, PING_INTERVAL);
    }

    /** On a free port, with pings that are too rare to be met. */
    static ProtocolServer withoutPings() {
        return new ProtocolServer(0, Duration.ofMinutes(1));
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public static void main(String[] arguments) {
        var unused = new ProtocolServer(PORT_OF_THE_SUITES, PING_INTERVAL);
        System.out.println("Engine.IO at http://127.0.0.1:3000/engine.io/, Socket.IO at http://127.0.0.1:3000/socket.io/");
    }

    private static EngineDoor open(EngineApplication application) {
        return new EngineDoor() {
            @Override
            public boolean allows(RoutingContext ctx) {
                return true;
            }

            @Override
            public void admit(RoutingContext ctx, Admitted then) {
                then.with(application);
            }

            @Override
            public void left(String address) {
                // Nobody is counted.
            }
        };
    }

    /** Says what it hears. */
    private record Echo(EngineSession engine) implements Session {
        @Override
        public void onText(String text) {
            engine.connection().send(EngineSession.message(text));
        }

        @Override
        public void onBinary(byte[] bytes) {
            engine.connection().send(engine.message(bytes));
        }
    }

    /** Sends back what comes, as an event or as an acknowledgement, and first what the client said of itself. */
    private static final class Answers implements SocketIoApplication {
        @Override
        public boolean has(String namespace) {
            return NAMESPACES.contains(namespace);
        }

        @Override
        public Namespace connect(SocketIoSocket socket, String data) {
            Argument auth = new Argument(data.isEmpty() ? "{}" : data, null);
            // The suites wait for one message at a time, and miss the second of two that come together.
            var unused = socket.engine()
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
                        case "message" -> socket.emit(Answers.event("message-back", arguments));
                        case "message-with-ack" -> acknowledge.with(arguments);
                        default -> {
                            // Nobody listens.
                        }
                    }
                }

                @Override
                public void disconnected() {
                    // The connection stays.
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
