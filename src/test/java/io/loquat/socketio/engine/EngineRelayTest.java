package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.redis.RedisStore;
import io.loquat.session.Session;
import io.loquat.testing.Eventually;
import io.loquat.testing.Proxy;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one store, and a client whose requests alternate between them. */
@SuppressWarnings("NullAway.Init") // started before each test
class EngineRelayTest {

    private static final Duration RARELY = Duration.ofMinutes(1);
    private static final String SEPARATOR = "\u001e";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<RedisStore> stores = new ArrayList<>();
    private RedisServer redis;
    private Proxy linkOfOne;
    private HttpServer one;
    private HttpServer other;

    @BeforeEach
    void start(@TempDir Path folder) {
        redis = RedisServer.in(folder);
        linkOfOne = Proxy.to(redis.port());
        one = server("redis://127.0.0.1:" + linkOfOne.port());
        other = server(redis.url());
    }

    @AfterEach
    void stop() {
        http.close();
        stores.forEach(RedisStore::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        linkOfOne.close();
        redis.close();
    }

    private HttpServer server(String url) {
        RedisStore store = Stores.to(vertx, url, Duration.ofSeconds(3));
        Eventually.becomes(false, store::isAway);
        stores.add(store);
        Settings.Limits limits = TestSettings.of(Map.of()).limits();
        EngineSettings settings = new EngineSettings(RARELY, RARELY, RARELY, RARELY, limits);
        ConnectionManager connections =
                new ConnectionManager(limits.outboxBytes(), limits.outboxMessages(), RARELY, RARELY, RARELY);
        EngineAdmission door = new Open();
        EngineSessions sessions = new EngineSessions(settings, connections, door);
        EngineRelay relay = new EngineRelay(store, sessions, settings.silence());
        Router router = Router.router(vertx);
        new EngineRoutes(settings, sessions, door, relay).mount(router, "/engine.io/", 0);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @Test
    void sessionWorksWhicheverServerGetsItsRequests() {
        String session = open(one);

        for (int i = 0; i < 20; i++) {
            HttpServer here = i % 2 == 0 ? other : one;
            HttpServer there = i % 2 == 0 ? one : other;
            assertThat(post(here, session, "4first " + i + SEPARATOR + "4第二 " + i)
                            .body())
                    .isEqualTo("ok");
            assertThat(poll(i % 3 == 0 ? here : there, session).body())
                    .isEqualTo("4first " + i + SEPARATOR + "4第二 " + i);
        }
    }

    @Test
    void pollPendingOnAnotherServerIsAnswered() {
        String session = open(one);
        CompletableFuture<HttpResponse<String>> waiting = polling(other, session);

        assertThat(post(one, session, "4hello").body()).isEqualTo("ok");

        assertThat(waiting.join().body()).isEqualTo("4hello");
    }

    @Test
    void badInputThroughAnotherServerEndsTheSession() {
        String session = open(one);

        assertThat(post(other, session, "abc").statusCode()).isEqualTo(400);

        assertThat(poll(one, session).statusCode()).isEqualTo(400);
    }

    @Test
    void unknownSessionIsRefusedAtOnce() {
        String session = open(one);
        post(one, session, "1");

        assertThat(poll(other, session).statusCode()).isEqualTo(400);
        assertThat(poll(other, "A".repeat(EngineSessions.ID_LENGTH)).statusCode())
                .as("a server that never existed")
                .isEqualTo(400);
        assertThat(poll(other, "short").statusCode()).isEqualTo(400);
    }

    @Test
    void clientThatAbortsAPollOnAnotherServerIsGone() throws IOException {
        String session = open(one);
        URI poll = at(other, "&sid=" + session);
        String head = "GET " + poll.getPath() + "?" + poll.getQuery() + " HTTP/1.1\r\nHost: here\r\n\r\n";
        try (Socket leaver = new Socket(poll.getHost(), poll.getPort())) {
            leaver.getOutputStream().write(head.getBytes(US_ASCII));
        }

        Eventually.becomes(400, () -> post(one, session, "3").statusCode());
    }

    @Test
    void storeOutageRefusesRequestsAtOnce() {
        String session = open(one);
        redis.freeze();
        try {
            stores.forEach(store -> Eventually.becomes(true, store::isAway));

            assertThat(poll(other, session).statusCode()).isEqualTo(400);
            assertThat(post(one, session, "4here").body()).as("its own server").isEqualTo("ok");
        } finally {
            redis.unfreeze();
        }
        stores.forEach(store -> Eventually.becomes(false, store::isAway));
        assertThat(poll(other, session).body()).as("after the outage").isEqualTo("4here");
    }

    @Test
    void serverThatReconnectsLaterIsAwaited() {
        String session = open(one);
        linkOfOne.reset();
        redis.kill();
        stores.forEach(store -> Eventually.becomes(true, store::isAway));
        redis.restart();
        Eventually.becomes(false, stores.getLast()::isAway);

        CompletableFuture<HttpResponse<String>> waiting = polling(other, session);
        assertThat(post(one, session, "4here").body()).isEqualTo("ok");
        linkOfOne.heal();

        assertThat(EngineClient.answer(waiting).body()).isEqualTo("4here");
    }

    // ---- a client

    private String open(HttpServer server) {
        HttpResponse<String> opened =
                send(HttpRequest.newBuilder(at(server, "")).GET());
        String body = opened.body();
        return body.substring(body.indexOf(":\"") + 2, body.indexOf("\","));
    }

    private HttpResponse<String> poll(HttpServer server, String session) {
        return send(request(server, session).GET());
    }

    private CompletableFuture<HttpResponse<String>> polling(HttpServer server, String session) {
        return http.sendAsync(request(server, session).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(HttpServer server, String session, String body) {
        return send(request(server, session).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(HttpServer server, String session) {
        return HttpRequest.newBuilder(at(server, "&sid=" + session));
    }

    private static URI at(HttpServer server, String query) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/engine.io/?EIO=4&transport=polling" + query);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Admits every client to an echo. */
    private static final class Open implements EngineAdmission {
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
            then.with(engine -> new Session() {
                @Override
                public void onText(String text) {
                    engine.connection().send(EnginePacket.message(text));
                }

                @Override
                public void onBinary(byte[] bytes) {
                    engine.connection().send(EnginePacket.message(engine.version(), bytes));
                }
            });
        }

        @Override
        public void release(String address) {
            // Connections are not counted.
        }
    }
}
