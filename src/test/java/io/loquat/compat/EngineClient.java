package io.loquat.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.compat.Payload.Binary;
import io.loquat.compat.Payload.Packet;
import io.loquat.compat.Payload.Text;
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

/** A session that polls: every request is made when the test says so. */
final class EngineClient {
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

    /** Opens a session that is told bytes as Base64. */
    static EngineClient open(URI server, String path, EngineVersion version) {
        return new EngineClient(server, path, version, version == EngineVersion.V3 ? "&b64=1" : "");
    }

    /** Opens a session of revision 3 that is told bytes as they are. */
    static EngineClient takingBinary(URI server, String path) {
        return new EngineClient(server, path, EngineVersion.V3, "");
    }

    /** What a packet of type 0 says. */
    static JsonNode opening(String packet) {
        if (!packet.startsWith("0")) {
            throw new AssertionError("no session was opened but: " + packet);
        }
        return Json.parse(packet.substring(1));
    }

    /** What is asked of a path to open a session. */
    static String query(String path, EngineVersion version, String transport) {
        return path + "?EIO=" + (version == EngineVersion.V3 ? 3 : 4) + "&transport=" + transport;
    }

    JsonNode opening() {
        return opening;
    }

    String sid() {
        return opening.path("sid").asText();
    }

    /** What is asked to go on with the session. */
    String query(String transport) {
        return query(path, version, transport) + "&sid=" + sid();
    }

    // ---- polls

    CompletableFuture<HttpResponse<String>> poll() {
        return get(server, query("polling"));
    }

    /** The answer of a poll as it came. */
    HttpResponse<byte[]> pollBytes() {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve(query("polling"))).build();
        return answer(HTTP.sendAsync(request, BodyHandlers.ofByteArray()));
    }

    /** What the next poll brings: binary packets in hexadecimal. */
    List<String> next() {
        return packets(version, answer(poll()));
    }

    /** Polls until so many packets of messages are there. */
    List<String> next(int count) {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            next().stream().filter(packet -> !packet.equals("6")).forEach(all::add);
        }
        return all;
    }

    static List<String> packets(EngineVersion version, HttpResponse<String> answer) {
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

    /** Asks and goes away, in good order: what was asked arrives, and then the end. */
    void pollAndLeave() {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String request = "GET " + query("polling") + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- bodies

    /** These packets in one body. */
    String body(String... packets) {
        if (version == EngineVersion.V4) {
            return String.join(SEPARATOR, packets);
        }
        StringBuilder body = new StringBuilder();
        for (String packet : packets) {
            body.append(packet.length()).append(':').append(packet);
        }
        return body.toString();
    }

    CompletableFuture<HttpResponse<String>> tell(String... packets) {
        return post("text/plain;charset=UTF-8", body(packets).getBytes(UTF_8));
    }

    CompletableFuture<HttpResponse<String>> post(String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(query("polling")))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    /** Tells and waits until it was taken. */
    void say(String... packets) {
        HttpResponse<String> answer = answer(tell(packets));
        if (answer.statusCode() != 200 || !answer.body().equals("ok")) {
            throw new AssertionError(answer + " " + answer.body());
        }
    }

    // ---- sockets

    /** A socket beside the polling. */
    Opening socket() {
        return RawWebSocket.to(server, query("websocket"));
    }

    /** A socket that was probed, after which no poll waits. */
    RawWebSocket probed() {
        RawWebSocket socket = socket().open().sendText("2probe");
        String answer = socket.next().text();
        if (!answer.equals("3probe")) {
            throw new AssertionError(answer);
        }
        return socket;
    }

    // ---- any request

    static CompletableFuture<HttpResponse<String>> get(URI server, String query) {
        return HTTP.sendAsync(HttpRequest.newBuilder(server.resolve(query)).build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> ask(URI server, String method, String query) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(query))
                .method(method, BodyPublishers.noBody())
                .build();
        return answer(HTTP.sendAsync(request, BodyHandlers.ofString()));
    }

    static int status(URI server, String method, String query) {
        return ask(server, method, query).statusCode();
    }

    /** What is answered, with patience. */
    static <T> T answer(CompletableFuture<T> asked) {
        return asked.orTimeout(RawWebSocket.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** An error of the reference, as it is answered. */
    static String error(int code, String message) {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }

    static int status(CompletableFuture<HttpResponse<String>> asked) {
        return answer(asked).statusCode();
    }
}
