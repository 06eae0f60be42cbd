package io.loquat.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Launch;
import io.loquat.testing.Proxy;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.RedisServer;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SocketIoClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issue 7: what clients of Socket.IO see of a server that goes, and of a store that is away. */
@Timeout(120)
class SocketIoIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"0S", "4S"})
    void aDrainTellsThemToComeBackAndTheyDoElsewhere(String drain) {
        Launch launch = Launch.in(folder)
                .with("loquat.store", "memory")
                .with("loquat.limits.close-within", "1S")
                .with("loquat.drain.duration", drain);
        try (ServerProcess first = launch.begins();
                ServerProcess second = launch.begins();
                Proxy proxy = Proxy.to(first.listens().getPort());
                var polling = client(proxy, "polling");
                var socket = client(proxy, "websocket");
                var upgraded = client(proxy, "polling,websocket")) {
            List<SocketIoClient> clients = List.of(polling, socket, upgraded);
            clients.forEach(SocketIoClient::next);
            Eventually.becomes("websocket", () -> {
                upgraded.asks("is it by socket?");
                return upgraded.carrier();
            });
            var there = new SimpleClient(
                    RawWebSocket.to(second.listens(), "/chat/tea").open());
            proxy.leadTo(second.listens().getPort());

            first.terminate();
            for (SocketIoClient client : clients) {
                String next = client.next();
                while (Set.of("enter", "message", "leave").contains(next.split(" ", 2)[0])) {
                    next = client.next();
                }
                assertThat(next).isEqualTo("disconnect transport close");
            }
            Set<String> back = Set.of("user2", "user3", "user4");
            assertThat(there.next().path("nickname").asText()).isEqualTo("user1");
            for (int i = 0; i < back.size(); i++) {
                assertThat(there.next().path("nickname").asText()).isIn(back);
            }
            for (SocketIoClient client : clients) {
                assertThat(client.seesEnter()).isIn(back);
            }
            first.exitCode();
            assertThat(first.log()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        }
    }

    private static SocketIoClient client(Proxy proxy, String transports) {
        return new SocketIoClient(URI.create("http://127.0.0.1:" + proxy.port()), "room=tea", transports);
    }

    @Test
    void aStoreThatIsAwayIsTheAnswerOfAMessage() {
        try (RedisServer store = RedisServer.in(folder);
                ServerProcess server = Launch.in(folder)
                        .with("loquat.store", "redis")
                        .with("quarkus.redis.hosts", store.url())
                        .starts();
                var polling = new SocketIoClient(server.listens(), "room=tea", "polling");
                var socket = new SocketIoClient(server.listens(), "room=tea", "websocket")) {
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
            server.during(() -> assertThat(server.log())
                    .noneMatch(line -> line.contains("Exception") || line.contains("\tat ")));
        }
    }
}
