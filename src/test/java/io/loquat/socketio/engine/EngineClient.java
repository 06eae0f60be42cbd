package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.socketio.engine.Payload.Binary;
import io.loquat.socketio.engine.Payload.Packet;
import io.loquat.socketio.engine.Payload.Text;
import io.loquat.testing.Json;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A polling session whose requests the test controls. */
public final class EngineClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String SEPARATOR = "\u001e";

    private final URI server;
    private final String path;
    private final EngineVersion version;
    private final JsonNode opening;

    private EngineClient(URI server, String path, EngineVersion version, String base64) {
        this.server = server;
        this.path = path;
        this.version = version;
        HttpResponse<String> answer =
                get(server, query(path, version, "polling") + base64).join();
        opening = opening(packets(version, answer).getFirst());
    }

    /** Opens a session that receives bytes as Base64. */
    public static EngineClient open(URI server, String path, EngineVersion version) {
        return new EngineClient(server, path, version, version == EngineVersion.V3 ? "&b64=1" : "");
    }

    /** Opens a session of revision 3 that receives binary bodies. */
    public static EngineClient takingBinary(URI server, String path) {
        return new EngineClient(server, path, EngineVersion.V3, "");
    }

    /** The content of a packet of type 0. */
    public static JsonNode opening(String packet) {
        if (!packet.startsWith("0")) {
            throw new AssertionError("no session was opened but: " + packet);
        }
        return Json.parse(packet.substring(1));
    }

    /** Returns the address that opens a session. */
    public static String query(String path, EngineVersion version, String transport) {
        return path + "?EIO=" + (version == EngineVersion.V3 ? 3 : 4) + "&transport=" + transport;
    }

    public JsonNode opening() {
        return opening;
    }

    public String sid() {
        return opening.path("sid").asText();
    }

    /** Returns the address of further requests of the session. */
    public String query(String transport) {
        return query(path, version, transport) + "&sid=" + sid();
    }

    // ---- polls

    public CompletableFuture<HttpResponse<String>> poll() {
        return get(server, query("polling"));
    }

    /** Polls and returns the response unchanged. */
    public HttpResponse<byte[]> pollBytes() {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(query("polling"))).build();
        return answer(HTTP.sendAsync(request, BodyHandlers.ofByteArray()));
    }

    /** Polls and returns the packets, binary ones in hexadecimal. */
    public List<String> next() {
        return packets(version, answer(poll()));
    }

    /** Polls until this many messages have arrived. */
    public List<String> next(int count) {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            next().stream().filter(packet -> !packet.equals("6")).forEach(all::add);
        }
        return all;
    }

    public static List<String> packets(EngineVersion version, HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer + " " + answer.body());
        }
        List<Packet> packets = Payload.decode(version, answer.body().getBytes(UTF_8), false);
        return Objects.requireNonNull(packets, answer.body()).stream()
                .map(packet -> switch (packet) {
                    case Text text -> text.packet();
                    case Binary binary -> HexFormat.of().formatHex(binary.bytes());
                })
                .toList();
    }

    /**
     * Sends a request and closes the connection gracefully: the server reads the request, then the end of the stream.
     */
    public void pollAndLeave() {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String request = "GET " + query("polling") + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- bodies

    /** Encodes these packets as one body. */
    public String body(String... packets) {
        if (version == EngineVersion.V4) {
            return String.join(SEPARATOR, packets);
        }
        StringBuilder body = new StringBuilder();
        for (String packet : packets) {
            body.append(packet.length()).append(':').append(packet);
        }
        return body.toString();
    }

    public CompletableFuture<HttpResponse<String>> post(String... packets) {
        return post("text/plain;charset=UTF-8", body(packets).getBytes(UTF_8));
    }

    public CompletableFuture<HttpResponse<String>> post(String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(query("polling")))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    /** Posts packets and waits until the server has handled them. */
    public void send(String... packets) {
        HttpResponse<String> answer = answer(post(packets));
        if (answer.statusCode() != 200 || !answer.body().equals("ok")) {
            throw new AssertionError(answer + " " + answer.body());
        }
    }

    // ---- sockets

    /** Opens a WebSocket for an upgrade. */
    public Opening socket() {
        return RawWebSocket.to(server, query("websocket"));
    }

    /** Opens and probes a WebSocket, after which no poll is pending. */
    public RawWebSocket probed() {
        RawWebSocket socket = socket().open().sendText("2probe");
        String answer = socket.next().text();
        if (!answer.equals("3probe")) {
            throw new AssertionError(answer);
        }
        return socket;
    }

    // ---- any request

    public static CompletableFuture<HttpResponse<String>> get(URI server, String query) {
        return HTTP.sendAsync(HttpRequest.newBuilder(server.resolve(query)).build(), BodyHandlers.ofString());
    }

    public static HttpResponse<String> ask(URI server, String method, String query) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(query))
                .method(method, BodyPublishers.noBody())
                .build();
        return answer(HTTP.sendAsync(request, BodyHandlers.ofString()));
    }

    public static int status(URI server, String method, String query) {
        return ask(server, method, query).statusCode();
    }

    /** Waits for a response. */
    public static <T> T answer(CompletableFuture<T> asked) {
        return asked.orTimeout(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Returns the error body of the reference implementation. */
    public static String error(int code, String message) {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }

    public static int status(CompletableFuture<HttpResponse<String>> asked) {
        return answer(asked).statusCode();
    }
}
