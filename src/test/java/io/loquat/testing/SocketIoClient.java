package io.loquat.testing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.socket.engineio.parser.Packet;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** The Java client of Socket.IO, for the newest revision of the protocol. It returns events in order. */
public final class SocketIoClient implements AutoCloseable {

    private static final int MANY = 1_000;
    private static final OkHttpClient HTTP = http();

    private final Socket socket;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile String carrier = "";

    /**
     * Connects, and reconnects automatically when the connection is lost.
     *
     * @param query the query, without a leading {@code ?}
     * @param transports {@code polling}, {@code websocket}, or both for an upgrade
     */
    public SocketIoClient(URI base, String query, String transports) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setQuery(query)
                .setTransports(transports.split(","))
                .setReconnectionDelay(50)
                .setReconnectionDelayMax(100)
                .build();
        options.callFactory = HTTP;
        options.webSocketFactory = HTTP;
        socket = IO.socket(base, options);
        socket.io().on(Manager.EVENT_TRANSPORT, made -> watch((Transport) made[0]));
        for (String event : List.of("enter", "message", "leave")) {
            socket.on(event, words -> events.add(event + " " + words[0]));
        }
        socket.on(Socket.EVENT_DISCONNECT, why -> events.add("disconnect " + why[0]));
        socket.connect();
    }

    // Each client has one pending poll, which lasts until there is something to send.
    private static OkHttpClient http() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(MANY);
        dispatcher.setMaxRequestsPerHost(MANY);
        return new OkHttpClient.Builder()
                .sslSocketFactory(Tls.TRUSTING.getSocketFactory(), Tls.EVERYBODY)
                .hostnameVerifier((host, session) -> true)
                .dispatcher(dispatcher)
                .readTimeout(1, TimeUnit.MINUTES)
                .build();
    }

    private void watch(Transport transport) {
        transport.on(Transport.EVENT_PACKET, packet -> {
            if (((Packet<?>) packet[0]).type.equals(Packet.MESSAGE)) {
                carrier = transport.name;
            }
        });
    }

    /** Returns the transport of the newest message. */
    public String carrier() {
        return carrier;
    }

    /** Returns the next event, name and text; a disconnect is an event, too. */
    public String next() {
        try {
            String next = events.poll(RawWebSocket.PATIENCE.toMillis(), MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no event in " + RawWebSocket.PATIENCE);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Asserts that the next event announces a join, and returns who has joined. */
    public String seesEnter() {
        String enter = next();
        assertThat(enter).startsWith("enter ").endsWith(" comes in");
        return enter.substring("enter ".length(), enter.length() - " comes in".length());
    }

    public void says(String text) {
        socket.emit("message", text);
    }

    /** Sends a message and returns its future acknowledgement. */
    public CompletableFuture<JsonNode> sendForAck(String text) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        socket.emit("message", text, (Ack) given -> answer.complete(Json.parse(given[0].toString())));
        return answer.orTimeout(RawWebSocket.PATIENCE.toMillis(), MILLISECONDS);
    }

    /** Sends a message and waits for its acknowledgement. */
    public JsonNode asks(String text) {
        return sendForAck(text).join();
    }

    @Override
    public void close() {
        socket.disconnect();
    }
}
