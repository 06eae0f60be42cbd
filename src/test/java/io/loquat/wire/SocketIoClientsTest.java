package io.loquat.wire;

import io.loquat.testing.NodeJs;
import io.loquat.testing.NodeModules;
import io.loquat.testing.Proxy;
import io.loquat.testing.ServerTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official clients of Socket.IO 2, 3 and 4 in Node, on each transport, together with WebSocket clients. */
@ServerTest
@Timeout(120)
class SocketIoClientsTest extends WireTest {

    private static final Path SCENARIOS = Path.of("src/test/node/socketio.mjs");

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "client-2 polling",
                "client-2 websocket",
                "client-2 polling,websocket",
                "client-3 polling",
                "client-3 websocket",
                "client-3 polling,websocket",
                "client-4 polling",
                "client-4 websocket",
                "client-4 polling,websocket"
            })
    void clientsChatReconnectAndMissNothing(String client, String transports) throws Exception {
        Path folder = NodeModules.of("socketio").resolve(client);
        try (Proxy proxy = Proxy.to(base.getPort())) {
            Map<String, String> environment = Map.of(
                    "CLIENT", folder.toString(),
                    "PORT", String.valueOf(base.getPort()),
                    "CUTTABLE", String.valueOf(proxy.port()));
            NodeJs.run(proxy, environment, SCENARIOS, transports);
        }
    }
}
