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

/** What every test over the wire has: a room of its own, and clients that leave when it is over. */
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

    /** The servers of the chat where there are many: clients go to them in turn. */
    List<URI> servers = List.of();

    // Each in turn for itself, so that a message by REST mostly comes from another server than the one it is read at.
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger(1);

    /** The room of this test. */
    final String room = Names.unique("room");

    final String aliceNick = Names.unique("alice");
    final String bobNick = Names.unique("bob");

    // Some tests let many come at once.
    private final Queue<AutoCloseable> clients = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void findsOperators() {
        if (getClass().isAnnotationPresent(QuarkusIntegrationTest.class)) {
            management = Profiles.Packaged.MANAGEMENT;
        }
    }

    @AfterEach
    void everybodyLeaves() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    <C extends AutoCloseable> C leavingAtTheEnd(C client) {
        clients.add(client);
        return client;
    }

    /** Where the next connection goes. */
    URI server() {
        return next(connections);
    }

    private URI next(AtomicInteger turns) {
        return servers.isEmpty() ? base : servers.get(turns.getAndIncrement() % servers.size());
    }

    Rest rest() {
        return new Rest(next(requests), management);
    }

    /** A handshake for this path, or for this room where it does not begin with a slash. */
    Opening to(String pathOrRoom) {
        return RawWebSocket.to(server(), pathOrRoom.startsWith("/") ? pathOrRoom : "/chat/" + pathOrRoom);
    }

    RawWebSocket raw(Opening opening) {
        return leavingAtTheEnd(opening.open());
    }

    /** A simple client in the room of this test; the query is without its {@code ?}. */
    SimpleClient simple(String query) {
        return simple(room, query);
    }

    SimpleClient simple(String pathOrRoom, String query) {
        return new SimpleClient(raw(to(query.isEmpty() ? pathOrRoom : pathOrRoom + "?" + query)));
    }

    /** A simple client with this nickname that has seen its own enter. */
    SimpleClient enters(String nick, String query) {
        SimpleClient client = simple("nick=" + nick + (query.isEmpty() ? "" : "&" + query));
        client.seesEnter(nick);
        return client;
    }

    /** A plain client gets no notice of its own: it is in the room when there is one person more. */
    SimpleClient plain(String query) {
        int before = rest().online(room);
        SimpleClient client = simple(query.isEmpty() ? "format=plain" : "format=plain&" + query);
        Eventually.becomes(before + 1, () -> rest().online(room));
        return client;
    }

    /** A connection in full mode, before its hello. */
    FullClient full() {
        return new FullClient(raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL)));
    }

    /** A person in full mode whose nickname begins so, in no room yet. */
    FullClient person(String name) {
        return named(Names.unique(name));
    }

    FullClient named(String nick) {
        FullClient client = full();
        client.hello("nick", nick);
        assertThat(client.nick()).isEqualTo(nick);
        return client;
    }

    /** The server hears of the end of a connection a moment later than the client: asks again until the name is free. */
    FullClient namedOnceFree(String nick) {
        var last = new AtomicReference<>(full());
        Eventually.becomes("welcome", () -> {
            last.set(full());
            return last.get().asks("hello", "nick", nick).path("type").asText();
        });
        return last.get();
    }

    /** A person in the room of this test. */
    FullClient member(String name) {
        FullClient client = person(name);
        client.joins(room);
        return client;
    }

    /** One more connection of the same person. */
    FullClient tabOf(FullClient person) {
        FullClient tab = full();
        tab.hello("resume", person.session());
        assertThat(tab.nick()).isEqualTo(person.nick());
        return tab;
    }

    SseClient events(String... headers) {
        return leavingAtTheEnd(new SseClient(server(), room, headers));
    }

    static String exportOf(String room) {
        return "/api/rooms/" + Names.encoded(room) + "/export";
    }

    /** Sends so many messages to that room, each its number and this text, and returns when they are all there. */
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
