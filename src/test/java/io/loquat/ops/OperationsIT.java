package io.loquat.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Launch;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of docs/operations.md: JSON logs, traces if they are enabled, and health checks. */
class OperationsIT {

    private static final long PATIENCE_SECONDS = 30;
    private static final String ROOM = "kitchen";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final BlockingQueue<String> exported = new LinkedBlockingQueue<>();

    @Test
    void logsAreJsonAndAppendsAreTraced() throws IOException, InterruptedException {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            exported.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        Launch launch = Launch.in(folder)
                .with("loquat.store", "memory")
                .with("quarkus.log.console.json.enabled", "true")
                .with(
                        "loquat.traces.endpoint",
                        "http://127.0.0.1:" + collector.getAddress().getPort());
        try (ServerProcess server = launch.start()) {
            server.during(() -> {
                try (RawWebSocket simple =
                                RawWebSocket.to(server.uri(), "/chat/" + ROOM).open();
                        FullClient full = server.full()) {
                    full.hello("nick", "alice");
                    full.joins(ROOM);
                    full.sends(ROOM, "hi", "once");
                    simple.next();
                    assertConnectionAndRoomAreLogged(server);
                }
            });
            String spans = "";
            while (!spans.contains("append") || !spans.contains("deliver")) {
                String more = exported.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(more).as("the next export after %s", spans).isNotNull();
                spans += more;
            }
            assertThat(spans)
                    .as("exports of the append only")
                    .contains("loquat.room", ROOM, "loquat.offset", "loquat.duplicate")
                    .doesNotContain("http.request", "/chat", "/online");
        } finally {
            collector.stop(0);
        }
    }

    private static void assertConnectionAndRoomAreLogged(ServerProcess server) {
        Eventually.becomes(2, () -> {
            server.rest().online();
            return access(server).size();
        });
        assertThat(server.log()).allSatisfy(line -> assertThat(line).startsWith("{\"timestamp\":"));
        assertThat(access(server)).allSatisfy(line -> {
            String message = line.path("message").asText();
            assertThat(line.at("/mdc/connection").asText()).isEqualTo(message.replaceFirst(".*connection=", ""));
            assertThat(line.at("/mdc/room").asText("none"))
                    .as("of %s: full mode may be in several rooms", message)
                    .isEqualTo(message.contains(ROOM) ? ROOM : "none");
        });
    }

    private static List<JsonNode> access(ServerProcess server) {
        return server.log().stream()
                .filter(line -> line.startsWith("{"))
                .map(Json::parse)
                .filter(line -> line.path("loggerName").asText().equals("io.loquat.access"))
                .toList();
    }

    @Test
    void healthDistinguishesStartedReadyAndDraining() {
        Launch launch = Launch.in(folder).with("loquat.store", "memory").with("loquat.drain.duration", "30S");
        try (ServerProcess server = launch.start()) {
            server.during(() -> {
                Rest rest = server.rest();
                try (FullClient alice = server.full()) {
                    alice.hello("nick", "alice");
                    assertUp(rest, "started");
                    assertUp(rest, "live");
                    assertUp(rest, "ready");
                    assertReadiness(rest, false);
                    assertThat(rest.metric("loquat_draining")).isZero();

                    server.terminate();
                    alice.push("goaway");

                    assertThat(rest.operators().get("/q/health/ready").status()).isEqualTo(503);
                    assertReadiness(rest, true);
                    assertUp(rest, "started");
                    assertUp(rest, "live");
                    assertThat(rest.metric("loquat_draining")).isOne();
                    assertThat(rest.metric("loquat_drain_remaining")).isOne();
                    assertThat(RawWebSocket.to(server.uri(), "/chat").attempt().status())
                            .isEqualTo(503);
                    assertThat(rest.metric("loquat_refusals_total{reason=\"draining\"}"))
                            .isOne();
                }
                assertThat(server.exitCode()).as("exit code after SIGTERM").isEqualTo(143);
            });
        }
    }

    private static void assertUp(Rest rest, String check) {
        Reply reply = rest.operators().get("/q/health/" + check);
        assertThat(reply.status()).as("%s: %s", check, reply).isEqualTo(200);
    }

    /** Asserts the result of Loquat's own check while the store answers. */
    private static void assertReadiness(Rest rest, boolean isDraining) {
        JsonNode checks = rest.operators().get("/q/health/ready").json().path("checks");
        assertThat(checks)
                .filteredOn(check -> check.path("name").asText().equals("lets people in"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.path("status").asText()).isEqualTo(isDraining ? "DOWN" : "UP");
                    assertThat(check.at("/data/draining").asBoolean(!isDraining))
                            .isEqualTo(isDraining);
                    assertThat(check.at("/data/store").asText()).isEqualTo("answers");
                });
    }
}
