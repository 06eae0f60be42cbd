package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Names;
import io.loquat.testing.Opening;
import io.loquat.testing.Profiles;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SseClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base of all tests over real sockets: each test has its own room, and its clients are closed afterwards. */
abstract class WireTest {

    static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    static final String EPOCH = "[A-Za-z0-9_-]{1,32}";
    static final String GUEST = "user[1-9]\\d*";

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URI base;

    @TestHTTPResource(value = "/", management = true)
    @SuppressWarnings("NullAway.Init")
    URI management;

    /** The servers of a chat with several servers; clients connect to them in turn. */
    List<URI> servers = List.of();

    // Two counters, so that a message posted over REST usually arrives at another server than the one where it is read.
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger(1);

    /** The room of the test. */
    final String room = Names.unique("room");

    final String aliceNick = Names.unique("alice");
    final String bobNick = Names.unique("bob");

    // Concurrent, because some tests connect many clients at once.
    private final Queue<AutoCloseable> clients = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void locateManagementPort() {
        if (getClass().isAnnotationPresent(QuarkusIntegrationTest.class)) {
            management = Profiles.Packaged.MANAGEMENT;
        }
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    <C extends AutoCloseable> C closeLater(C client) {
        clients.add(client);
        return client;
    }

    /** Returns the server for the next connection. */
    URI server() {
        return next(connections);
    }

    private URI next(AtomicInteger turns) {
        return servers.isEmpty() ? base : servers.get(turns.getAndIncrement() % servers.size());
    }

    Rest rest() {
        return new Rest(next(requests), management);
    }

    /** Prepares a handshake for a path, or for a room if the argument does not start with a slash. */
    Opening to(String pathOrRoom) {
        return RawWebSocket.to(server(), pathOrRoom.startsWith("/") ? pathOrRoom : "/chat/" + pathOrRoom);
    }

    RawWebSocket raw(Opening opening) {
        return closeLater(opening.open());
    }

    /** Opens a simple client in the room of the test. The query has no leading {@code ?}. */
    SimpleClient simple(String query) {
        return simple(room, query);
    }

    SimpleClient simple(String pathOrRoom, String query) {
        return new SimpleClient(raw(to(query.isEmpty() ? pathOrRoom : pathOrRoom + "?" + query)));
    }

    /** Opens a simple client with this nickname that has received its own {@code enter}. */
    SimpleClient enters(String nick, String query) {
        SimpleClient client = simple("nick=" + nick + (query.isEmpty() ? "" : "&" + query));
        client.seesEnter(nick);
        return client;
    }

    /** Opens a plain client, which gets no notice of its own join: it has joined once one more person is online. */
    SimpleClient plain(String query) {
        int before = rest().online(room);
        SimpleClient client = simple(query.isEmpty() ? "format=plain" : "format=plain&" + query);
        Eventually.becomes(before + 1, () -> rest().online(room));
        return client;
    }

    /** Opens a connection in full mode, before its hello. */
    FullClient full() {
        return new FullClient(raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL)));
    }

    /** Opens a client in full mode with a unique nickname with this prefix, in no room yet. */
    FullClient person(String name) {
        return named(Names.unique(name));
    }

    FullClient named(String nick) {
        FullClient client = full();
        client.hello("nick", nick);
        assertThat(client.nick()).isEqualTo(nick);
        return client;
    }

    /**
     * The same as {@link #named}, retrying until the name is free: the server notices the end of a connection a bit
     * later.
     */
    FullClient namedOnceFree(String nick) {
        var last = new AtomicReference<>(full());
        Eventually.becomes("welcome", () -> {
            last.set(full());
            return last.get().asks("hello", "nick", nick).path("type").asText();
        });
        return last.get();
    }

    /** Opens a client in full mode that has joined the room of the test. */
    FullClient member(String name) {
        FullClient client = person(name);
        client.joins(room);
        return client;
    }

    /** Opens another connection of the same person. */
    FullClient tabOf(FullClient person) {
        FullClient tab = full();
        tab.hello("resume", person.session());
        assertThat(tab.nick()).isEqualTo(person.nick());
        return tab;
    }

    SseClient events(String... headers) {
        return closeLater(new SseClient(server(), room, headers));
    }

    static String exportOf(String room) {
        return "/api/rooms/" + Names.encoded(room) + "/export";
    }

    /** Sends this many messages to a room, each its number and the text, and returns once all are stored. */
    void fill(String room, int count, String text) {
        RawWebSocket sender = raw(to("/chat/" + Names.encoded(room) + "?format=plain&echo=false"));
        long before = newest(room);
        for (int i = 1; i <= count; i++) {
            sender.sendText(i + text);
        }
        Eventually.becomes(before + count, () -> newest(room));
        sender.leave(1000);
    }

    private long newest(String room) {
        return rest().get("/api/rooms/" + Names.encoded(room))
                .json()
                .path("offset")
                .asLong();
    }
}
