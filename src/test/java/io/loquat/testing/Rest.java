package io.loquat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client of the REST resources (docs/protocol.md §1, §4). */
public final class Rest {

    static final HttpClient HTTP = builder().build();

    private final URI base;
    private final @Nullable URI management;
    private final HttpClient http;

    public Rest(URI base) {
        this(base, null);
    }

    /** @param management the address of the management port */
    public Rest(URI base, @Nullable URI management) {
        this(base, management, HTTP);
    }

    private Rest(URI base, @Nullable URI management, HttpClient http) {
        this.base = base;
        this.management = management;
        this.http = http;
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(Tls.TRUSTING)
                .connectTimeout(RawWebSocket.PATIENCE);
    }

    /** Returns a client that connects from this local address; any address in 127.0.0.0/8 works. */
    public Rest from(String address) {
        try {
            return new Rest(
                    base,
                    management,
                    builder().localAddress(InetAddress.getByName(address)).build());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a client of the management port: health and metrics. */
    public Rest operators() {
        return new Rest(Objects.requireNonNull(management, "no management port was given"));
    }

    /** A response. */
    public record Reply(int status, HttpResponse<String> response) {

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        public String text() {
            return response.body();
        }

        public JsonNode json() {
            return Json.parse(response.body());
        }

        @Override
        public String toString() {
            return status + " " + response.body();
        }
    }

    /** Sends a GET request; headers are alternating names and values. */
    public Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Reply head(String path, String... headers) {
        return send(request(path, headers).method("HEAD", BodyPublishers.noBody()));
    }

    public Reply options(String path, String... headers) {
        return send(request(path, headers).method("OPTIONS", BodyPublishers.noBody()));
    }

    public Reply post(String path, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Posts a message; the fields of the body are alternating names and values. */
    public Reply postMessage(String room, Object... fields) {
        return post(messages(room), Json.object(fields).toString());
    }

    public Reply postMessageWithKey(String key, String room, Object... fields) {
        return post(messages(room), Json.object(fields).toString(), "Idempotency-Key", key);
    }

    public int online() {
        return get("/online").json().path("online").asInt(-1);
    }

    public int online(String room) {
        return get("/online?room=" + Names.encoded(room)).json().path("online").asInt(-1);
    }

    /** Returns a metric, named with its exact labels as exported; 0 if it does not exist. */
    public double metric(String nameAndLabels) {
        return operators()
                .get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public static String messages(String room) {
        return "/api/rooms/" + Names.encoded(room) + "/messages";
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(RawWebSocket.PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
