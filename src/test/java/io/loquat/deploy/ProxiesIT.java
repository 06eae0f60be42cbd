package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Launch;
import io.loquat.testing.Names;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.SelfSigned;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SocketIoClient;
import io.loquat.testing.SseClient;
import io.loquat.testing.WebProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The chat behind each proxy of docs/proxies and k8s/components/ingress, with the configuration that operators use,
 * over TLS.
 */
class ProxiesIT {

    private static final Path PAGES = Path.of("src/main/resources/META-INF/resources");
    private static final int A_LIMIT = 20;
    private static final Map<ReverseProxy, WebProxy> RUNNING = new EnumMap<>(ReverseProxy.class);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SelfSigned certificate;

    @SuppressWarnings("NullAway.Init")
    private static ServerProcess server;

    private static int clients;

    private final String room = Names.unique("room");

    @BeforeAll
    static void start() {
        certificate = SelfSigned.in(folder);
        server = launch().with("loquat.limits.connections-per-address", String.valueOf(A_LIMIT))
                .with("loquat.heartbeat.ping-after", "1S")
                .start();
    }

    @AfterAll
    static void end() {
        RUNNING.values().forEach(WebProxy::close);
        server.close();
    }

    private static Launch launch() {
        return Launch.in(folder).with("loquat.store", "memory").with("loquat.proxies", "127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource
    void pagesLoadAndRestAnswers(ReverseProxy front) throws IOException {
        Rest through = new Rest(through(front));
        List<String> paths = new ArrayList<>(List.of("/", "/play", "/danmaku/lobby"));
        try (Stream<Path> files = Files.walk(PAGES)) {
            files.filter(Files::isRegularFile)
                    .map(file -> "/" + PAGES.relativize(file))
                    .filter(file -> !List.of("/status.html", "/404.html").contains(file))
                    .forEach(paths::add);
        }
        for (String path : paths) {
            Reply reply = through.get(path);
            assertThat(reply.status()).as("%s by %s", path, front).isEqualTo(200);
            assertThat(reply.text()).as(path).isEqualTo(server.rest().get(path).text());
        }
        assertThat(through.get("/online").status()).isEqualTo(200);
        assertThat(through.get("/api/rooms").status()).isEqualTo(200);
        assertThat(through.postMessage(room, "text", "hi").status()).isEqualTo(201);
        assertThat(through.postMessage(room, "text", "x".repeat(100_000))
                        .json()
                        .path("code")
                        .asText())
                .as("Loquat's own answer to an oversized body")
                .isEqualTo("too_large");
    }

    @ParameterizedTest
    @EnumSource
    void socketsWorkInBothModesWithHeartbeats(ReverseProxy front) {
        InetAddress client = unusedAddress();
        try (SimpleClient alice = new SimpleClient(
                        to(front, "/chat/" + room + "?nick=alice").from(client).open());
                FullClient bob = new FullClient(to(front, "/chat")
                        .from(client)
                        .subprotocol(FullClient.SUBPROTOCOL)
                        .open())) {
            alice.seesEnter("alice");
            bob.hello("nick", "bob");
            bob.joins(room);
            alice.seesEnter("bob");
            bob.sends(room, "x".repeat(4_096));
            alice.receives("bob", "x".repeat(4_096));
            alice.sends("hi");
            bob.receives("bob", "x".repeat(4_096));
            bob.receives("alice", "hi");
            alice.socket().nextPing();
            bob.socket().nextPing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsAndLogUseTheClientAddress(ReverseProxy front) {
        InetAddress client = unusedAddress();
        List<RawWebSocket> open = IntStream.range(0, A_LIMIT)
                .mapToObj(i ->
                        spoofing(to(front, "/chat/" + room).from(client), i).open())
                .toList();

        assertThat(spoofing(to(front, "/chat/" + room).from(client), A_LIMIT)
                        .attempt()
                        .status())
                .as("one over the limit")
                .isEqualTo(429);
        assertThat(get(front, "/api/rooms/" + room + "/export", client).status())
                .as("an export over the limit")
                .isEqualTo(429);
        to(front, "/chat/" + room).from(unusedAddress()).open().close();
        Eventually.becomes((long) A_LIMIT, () -> {
            server.rest().online();
            return server.log().stream()
                    .filter(line -> line.contains(" " + client.getHostAddress() + " /chat/" + room))
                    .count();
        });
        assertThat(server.log()).noneMatch(line -> line.contains("198.51.100."));
        open.forEach(RawWebSocket::close);
    }

    private static Opening spoofing(Opening opening, int turn) {
        String somebody = "198.51.100." + turn;
        return opening.header("X-Forwarded-For", somebody).header("Forwarded", "for=" + somebody);
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreNotBuffered(ReverseProxy front) {
        try (SseClient reader = new SseClient(through(front), room)) {
            server.rest().postMessage(room, "text", "hi", "nick", "alice");
            reader.receives("alice", "hi");
            server.rest().postMessage(room, "text", "again", "nick", "alice");
            reader.receives("alice", "again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportIsComplete(ReverseProxy front) {
        int many = 300;
        for (int i = 0; i < many; i++) {
            server.rest().postMessage(room, "text", i + "x".repeat(1_000), "nick", "alice");
        }

        assertThat(new Rest(through(front))
                        .get("/api/rooms/" + room + "/export")
                        .text())
                .isEqualTo(server.rest().get("/api/rooms/" + room + "/export").text())
                .hasLineCount(many);
    }

    @ParameterizedTest
    @EnumSource
    void socketIoPollsAndUpgrades(ReverseProxy front) {
        for (String transports : List.of("polling", "websocket", "polling,websocket")) {
            try (SocketIoClient client =
                    new SocketIoClient(through(front), "room=" + Names.unique("room"), transports)) {
                client.seesEnter();
                assertThat(client.asks("hi").path("offset").asLong())
                        .as("%s by %s", transports, front)
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownOriginIsTheOneInTheAddressBar(ReverseProxy front) {
        String own = "https://" + through(front).getAuthority();
        for (String path : List.of("/chat/" + room, "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(status(front, path, own)).as("%s by %s", path, front).isEqualTo(101);
            assertThat(status(front, path, own.replace("https:", "http:")))
                    .as("a page loaded without TLS")
                    .isEqualTo(403);
            assertThat(status(front, path, "https://evil.example")).isEqualTo(403);
        }
    }

    private int status(ReverseProxy front, String path, String origin) {
        return to(front, path)
                .from(unusedAddress())
                .header("Origin", origin)
                .attempt()
                .status();
    }

    @ParameterizedTest
    @EnumSource
    void operatorPathsAreUnreachable(ReverseProxy front) {
        assertThat(server.rest().get("/status").status())
                .as("the path exists behind the proxy")
                .isEqualTo(200);
        for (String path : List.of(
                "/status",
                "/status.html",
                "/api/status",
                "/q/metrics",
                "/q/health/live",
                "//status",
                "/./status",
                "/%73tatus",
                "/js/../status",
                "/js/%2e%2e/status",
                "/js/.%2E/status",
                "/js/..%2fstatus",
                "/js/..%5cstatus",
                "/js//../../status",
                "/danmaku/../status",
                "/chat/lobby/../../status",
                "/api/rooms/../status",
                "/js/../q/metrics",
                "/socket.io/../q/health/live")) {
            assertThat(get(front, path, unusedAddress()).status())
                    .as("%s by %s", path, front)
                    .isBetween(400, 499);
        }
    }

    @Test
    void clientsOfADrainedServerReconnectThroughTheSameProxy() {
        int port = WebProxy.freePort();
        Launch launch = launch().with("quarkus.http.port", String.valueOf(port)).with("loquat.drain.duration", "1S");
        List<WebProxy> proxies = Stream.of(ReverseProxy.values())
                .filter(ReverseProxy::isInstalled)
                .map(front -> front.start(folder, port, certificate))
                .toList();
        try {
            try (ServerProcess leaving = launch.start()) {
                List<FullClient> full = proxies.stream().map(ProxiesIT::full).toList();
                List<RawWebSocket> simple = proxies.stream()
                        .map(proxy ->
                                RawWebSocket.to(proxy.uri(), "/chat/" + room).open())
                        .toList();
                full.forEach(client -> client.hello());
                leaving.terminate();
                assertThat(full).allSatisfy(client -> {
                    client.push("goaway");
                    assertThat(client.socket().closeCode()).isEqualTo(3001);
                });
                assertThat(simple)
                        .allSatisfy(socket -> assertThat(socket.ending().code()).isEqualTo(3001));
                leaving.exitCode();
            }
            assertThat(proxies)
                    .allSatisfy(proxy -> assertThat(RawWebSocket.to(proxy.uri(), "/chat")
                                    .attempt()
                                    .status())
                            .as("no server is running")
                            .isBetween(502, 504));
            try (ServerProcess next = launch.start()) {
                for (WebProxy proxy : proxies) {
                    Eventually.becomes(
                            101,
                            () -> RawWebSocket.to(proxy.uri(), "/play/echo")
                                    .attempt()
                                    .status());
                    try (FullClient back = full(proxy)) {
                        back.hello();
                        back.joins(room);
                        assertThat(next.rest().online(room)).isPositive();
                    }
                }
            }
        } finally {
            proxies.forEach(WebProxy::close);
        }
    }

    @Test
    void invalidNetworkStopsTheStartWithOneMessage() {
        try (ServerProcess never =
                launch().with("loquat.proxies", "10.0.0.0/8,10.1.2.3/33").startAsync()) {
            assertThat(never.exitCode()).isNotZero();
            assertThat(String.join("\n", never.log()))
                    .contains("loquat.proxies=10.1.2.3/33 is not a network; use CIDRs of IPv4 or IPv6")
                    .doesNotContain("\tat ", "10.0.0.0/8 is no");
        }
    }

    private static FullClient full(WebProxy proxy) {
        return new FullClient(RawWebSocket.to(proxy.uri(), "/chat")
                .subprotocol(FullClient.SUBPROTOCOL)
                .open());
    }

    private static HttpReply get(ReverseProxy front, String path, InetAddress client) {
        return to(front, path)
                .header("Upgrade", null)
                .header("Connection", "close")
                .from(client)
                .attempt();
    }

    private static Opening to(ReverseProxy front, String path) {
        return RawWebSocket.to(through(front), path);
    }

    private static URI through(ReverseProxy front) {
        if (!RUNNING.containsKey(front)) {
            RUNNING.put(front, front.start(folder, server.uri().getPort(), certificate));
        }
        return RUNNING.get(front).uri();
    }

    /** Returns a client address that was not used yet. */
    private static InetAddress unusedAddress() {
        clients++;
        try {
            return InetAddress.getByAddress(new byte[] {127, 7, (byte) (clients >> 8), (byte) clients});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
