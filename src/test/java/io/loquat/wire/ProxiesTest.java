package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Names;
import io.loquat.testing.Opening;
import io.loquat.testing.Profiles;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/protocol.md §5: limits and origins behind {@code loquat.proxies}. Here 127.0.0.1 is a trusted proxy and
 * 127.0.0.2 is not.
 */
@ServerTest(Profiles.Strict.class)
class ProxiesTest extends WireTest {

    private static final int A_LIMIT = 200;
    private static final int BURST = 20;

    private final String client = randomAddress();

    private static String randomAddress() {
        int bits = ThreadLocalRandom.current().nextInt(1 << 16);
        return "198.18." + (bits >> 8) + "." + (bits & 0xff);
    }

    @Test
    void connectionsAreCountedByClientAddress() {
        for (int i = 0; i < A_LIMIT; i++) {
            raw(to(room).header("X-Forwarded-For", randomAddress() + ", " + client));
        }
        for (String path : new String[] {
            "/chat/" + room,
            "/play/echo",
            "/api/rooms/" + room + "/events",
            exportOf(room),
            "/socket.io/?EIO=4&transport=polling",
            "/socket.io/?EIO=4&transport=websocket"
        }) {
            assertThat(to(path).header("X-Forwarded-For", randomAddress() + ", " + client)
                            .attempt()
                            .status())
                    .as("%s of the same address", path)
                    .isEqualTo(429);
        }
        raw(to(room).header("X-Forwarded-For", client + ", " + randomAddress())).sync();
    }

    @Test
    void endedConnectionIsNoLongerCounted() {
        for (int i = 0; i < 2 * A_LIMIT; i++) {
            assertThat(to(exportOf("nowhere"))
                            .header("X-Forwarded-For", client)
                            .attempt()
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded"})
    void restRequestsAreCountedByClientAddress(String header) {
        String by = header.equals("Forwarded") ? "for=" : "";
        assertThat(IntStream.range(0, 2 * BURST)
                        .map(i -> post(header, by + randomAddress() + ", " + by + client)
                                .status()))
                .contains(201, 429);
        assertThat(post(header, by + client + ", " + by + randomAddress()).status())
                .isEqualTo(201);
    }

    @Test
    void headersFromAnUntrustedPeerAreIgnored() throws UnknownHostException {
        InetAddress stranger = InetAddress.getByName("127.0.0.2");
        Opening opening = to(room).from(stranger).header("Origin", "https://chat.example");

        HandshakeScenarios.assertRefused(
                opening.header("X-Forwarded-Host", "chat.example").attempt(), 403, "forbidden");
        HandshakeScenarios.assertRefused(
                opening.header("Forwarded", "for=192.0.2.1;host=chat.example").attempt(), 403, "forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example,      chat.example,      https, 101",
        "https://chat.example,      chat.example:443,  https, 101",
        "https://chat.example:8443, chat.example:8443, https, 101",
        "https://chat.example,      chat.example,      http,  101",
        "http://chat.example,       chat.example,      http,  101",
        "http://chat.example,       chat.example,      https, 403",
        "https://evil.example,      chat.example,      https, 403",
        "https://chat.example:8443, chat.example,      https, 403"
    })
    void ownOriginIsTheHostThatTheClientRequested(String origin, String host, String scheme, int status) {
        assertThat(to(room).header("Origin", origin)
                        .header("X-Forwarded-For", client)
                        .header("X-Forwarded-Host", host)
                        .header("X-Forwarded-Proto", scheme)
                        .attempt()
                        .status())
                .isEqualTo(status);
        Reply reply = rest().get("/online", "Origin", origin, "X-Forwarded-Host", host, "X-Forwarded-Proto", scheme);
        assertThat(reply.header("Access-Control-Allow-Origin").isPresent()).isEqualTo(status == 101);
        assertThat(to("/socket.io/?EIO=4&transport=polling")
                        .header("Origin", origin)
                        .header("X-Forwarded-Host", host)
                        .header("X-Forwarded-Proto", scheme)
                        .attempt()
                        .status())
                .isEqualTo(status == 101 ? 200 : 403);
    }

    @Test
    void invalidHeaderCountsForTheProxysAddress() {
        raw(to(room).header("X-Forwarded-For", "unknown, _hidden, \"[::1")).sync();
        raw(to(room).header("Forwarded", "for=\"[::1, =;;,\"")).sync();
    }

    private Reply post(String header, String value) {
        return rest().post(
                        Rest.messages(room),
                        "{\"text\":\"hi\",\"nick\":\"" + Names.unique("bot") + "\"}",
                        header,
                        value);
    }
}
