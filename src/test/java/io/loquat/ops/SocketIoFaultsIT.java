package io.loquat.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Launch;
import io.loquat.testing.NodeJs;
import io.loquat.testing.NodeModules;
import io.loquat.testing.Proxy;
import io.loquat.testing.RedisServer;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.SocketIoClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Socket.IO clients during the shutdown of a server and during an outage of the store. */
@Timeout(120)
class SocketIoFaultsIT {

    private static final Path SCENARIOS = Path.of("src/test/node/socketio.mjs");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void clientsOfADrainingServerReconnectElsewhere() throws IOException, InterruptedException {
        Path modules = NodeModules.of("socketio");
        Launch launch = Launch.in(folder)
                .with("loquat.store", "memory")
                .with("loquat.limits.close-within", "1S")
                .with("loquat.drain.duration", "2S");
        List<Process> clients = new ArrayList<>();
        try (ServerProcess first = launch.startAsync();
                ServerProcess second = launch.startAsync();
                Proxy proxy = Proxy.to(first.uri().getPort())) {
            Map<String, List<String>> kinds = Map.of(
                    "client-2", List.of("polling,websocket"), "client-4", List.of("polling", "polling,websocket"));
            kinds.forEach((client, all) -> all.forEach(transports -> clients.add(NodeJs.start(
                    Map.of(
                            "CLIENT", modules.resolve(client).toString(),
                            "PORT", String.valueOf(second.uri().getPort()),
                            "CUTTABLE", String.valueOf(proxy.port())),
                    SCENARIOS,
                    transports,
                    "clientReconnectsAfterGoAway"))));
            for (Process client : clients) {
                assertThat(client.inputReader(UTF_8).readLine()).isEqualTo("here");
            }
            proxy.redirectTo(second.uri().getPort());
            first.terminate();
            for (Process client : clients) {
                String said =
                        String.join("\n", client.inputReader(UTF_8).lines().toList());
                assertThat(client.waitFor()).as(said).isZero();
            }
            first.exitCode();
            assertThat(first.log()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        } finally {
            clients.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void messageIsAnsweredUnavailableDuringAStoreOutage() {
        try (RedisServer store = RedisServer.in(folder);
                ServerProcess server = Launch.in(folder)
                        .with("loquat.store", "redis")
                        .with("quarkus.redis.hosts", store.url())
                        .start();
                var polling = new SocketIoClient(server.uri(), "room=tea", "polling");
                var socket = new SocketIoClient(server.uri(), "room=tea", "websocket")) {
            List<SocketIoClient> clients = List.of(polling, socket);
            clients.forEach(SocketIoClient::seesEnter);
            store.kill();
            for (SocketIoClient client : clients) {
                client.says("nobody asks what became of it");
                JsonNode answer = client.asks("hello?");
                assertThat(answer.path("code").asText()).isEqualTo("unavailable");
                assertThat(answer.path("message").asText()).contains("not sent");
            }
            store.restart();
            for (SocketIoClient client : clients) {
                Eventually.becomes(true, () -> client.asks("there again?").has("offset"));
            }
            assertThat(server.log()).noneMatch(line -> line.contains("Exception") || line.contains("\tat "));
        }
    }
}
