package io.loquat.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.cluster.View.Stream;
import io.loquat.crash.SentMessage;
import io.loquat.testing.FullClient;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection of a {@link Chatter}: its requests in flight, its joined rooms, and when the server was last heard. */
final class Connection {

    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);

    private final URI server;
    private final FullClient client;
    private final Map<Long, Object> underWay = new HashMap<>();
    private final Map<String, Stream> streams = new HashMap<>();
    private final Map<String, NavigableMap<Long, Long>> firsts = new HashMap<>();
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable String failure;
    private long pingedNanos = heardNanos - 1;
    private Duration pingAfter = Cluster.PING_AFTER;
    private Duration pongWithin = Cluster.PONG_WITHIN;
    private boolean welcome;

    /** A ping. */
    record Ping() {}

    /** A hello, with the identity that it carried. */
    record Hello() {}

    /** A join of this room with this position; a negative number means none. */
    record Join(String room, long since) {}

    private Connection(URI server, FullClient client) {
        this.server = server;
        this.client = client;
    }

    /**
     * Connects. Incoming messages are passed to {@code told} on another thread; a null marks the end.
     *
     * @throws UncheckedIOException when the server is not there or does not answer
     * @throws AssertionError when the upgrade is refused
     */
    static Connection open(URI server, BiConsumer<Connection, @Nullable JsonNode> told) {
        Opening opening = RawWebSocket.to(server, "/chat").subprotocol(FullClient.SUBPROTOCOL);
        var connection =
                new Connection(server, new FullClient(opening.within(HANDSHAKE).open()));
        Thread.ofVirtual().name("connection").start(() -> connection.reads(told));
        return connection;
    }

    private void reads(BiConsumer<Connection, @Nullable JsonNode> told) {
        try {
            Optional<JsonNode> next = client.next(FOR_EVER);
            while (next.isPresent()) {
                heardNanos = System.nanoTime();
                told.accept(this, next.get());
                next = client.next(FOR_EVER);
            }
        } catch (AssertionError e) {
            failure = e.getMessage();
            breaks();
        }
        told.accept(this, null);
    }

    /** Returns the server's violation of the protocol, if any. */
    @Nullable
    String failure() {
        return failure;
    }

    URI server() {
        return server;
    }

    // ---- commands; one that cannot be sent is answered by the end of the connection

    void asks(Object what, String type, Object... namesAndValues) {
        try {
            underWay.put(client.posts(type, namesAndValues), what);
        } catch (UncheckedIOException ended) {
            // the reader notices the end
        }
    }

    void sends(SentMessage message) {
        asks(message, "send", "room", message.room(), "text", message.text(), "key", message.key());
    }

    /** Returns the request that this answers. */
    @Nullable
    Object asked(JsonNode answer) {
        return underWay.remove(answer.path("re").asLong());
    }

    /**
     * Processes the acknowledgement of a new message; false when its offset does not fit those sent on this connection
     * before or after it.
     */
    boolean isInOrder(String room, JsonNode ack) {
        NavigableMap<Long, Long> ofRoom = firsts.computeIfAbsent(room, unseen -> new TreeMap<>());
        long id = ack.path("re").asLong();
        long offset = ack.path("offset").asLong();
        Map.Entry<Long, Long> before = ofRoom.lowerEntry(id);
        Map.Entry<Long, Long> after = ofRoom.higherEntry(id);
        ofRoom.put(id, offset);
        return (before == null || before.getValue() < offset) && (after == null || after.getValue() > offset);
    }

    // ---- rooms

    void joined(String room, Stream stream) {
        streams.put(room, stream);
    }

    void lost(String room) {
        streams.remove(room);
    }

    @Nullable
    Stream stream(String room) {
        return streams.get(room);
    }

    int rooms() {
        return streams.size();
    }

    // ---- pings

    void welcomed(JsonNode welcome) {
        this.welcome = true;
        pingAfter = Duration.ofMillis(welcome.path("pingMs").asLong());
        pongWithin = Duration.ofMillis(welcome.path("pongMs").asLong());
    }

    boolean isWelcome() {
        return welcome;
    }

    /** Pings when the server has been silent for long; true when it did not answer the last ping either. */
    boolean isSilent() {
        long now = System.nanoTime();
        long silent = now - heardNanos;
        if (silent < pingAfter.toNanos()) {
            return false;
        }
        if (welcome && pingedNanos - heardNanos < 0) {
            pingedNanos = now;
            asks(new Ping(), "ping");
        }
        return silent > pingAfter.plus(pongWithin).toNanos();
    }

    // ---- the end

    /** Says goodbye without waiting for requests in flight. */
    void leaves() {
        client.close();
    }

    void breaks() {
        client.socket().reset();
    }

    int closeCode() {
        return client.socket().ending().code();
    }
}
