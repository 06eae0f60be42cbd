package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A reader of a room's events (docs/protocol.md §4). It is open once the response headers have arrived. */
public final class SseClient implements AutoCloseable {

    private static final String ALIVE = "alive";

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event> alive = new LinkedBlockingQueue<>();

    /** An event; fields that were not sent are null. */
    public record Event(@Nullable String id, @Nullable String event, String data) {

        public JsonNode json() {
            return Json.parse(data);
        }
    }

    public SseClient(URI base, String room, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        base.resolve("/api/rooms/" + Names.encoded(room) + "/events"))
                .timeout(RawWebSocket.PATIENCE)
                .header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            response = Rest.HTTP.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("no headers of an event stream came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertThat(response.statusCode()).as("status of the event stream").isEqualTo(200);
        Thread.ofVirtual().name("sse-reader").start(this::readAll);
    }

    public HttpResponse<?> response() {
        return response;
    }

    public Event next() {
        return poll(events, "an event");
    }

    /** Asserts that the next event is this message. */
    public Event receives(String from, String text) {
        Event event = next();
        assertThat(event.event()).as("event of %s", event).isNull();
        assertThat(event.json().path("nick").asText()).as("nick in %s", event).isEqualTo(from);
        assertThat(event.json().path("text").asText()).as("text in %s", event).isEqualTo(text);
        return event;
    }

    /** Asserts that the next event is of this type, which is not a message. */
    public Event sees(String type) {
        Event event = next();
        assertThat(event.event()).as("event of %s", event).isEqualTo(type);
        assertThat(event.json().path("type").asText()).isEqualTo(type);
        assertThat(event.id()).as("id of %s", event).isNull();
        return event;
    }

    /** Returns the next heartbeat, skipping other events. */
    public Event nextAlive() {
        return poll(alive, "a heartbeat");
    }

    private static <T> T poll(BlockingQueue<T> queue, String what) {
        try {
            T found = queue.poll(RawWebSocket.PATIENCE.toMillis(), MILLISECONDS);
            assertThat(found).as("%s of the event stream", what).isNotNull();
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void readAll() {
        String id = null;
        String event = null;
        List<String> data = new ArrayList<>();
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    // As in browsers, a block without a data line is no event.
                    if (!data.isEmpty()) {
                        (ALIVE.equals(event) ? alive : events).add(new Event(id, event, String.join("\n", data)));
                    }
                    id = null;
                    event = null;
                    data.clear();
                } else if (line.startsWith("id:")) {
                    id = value(line);
                } else if (line.startsWith("event:")) {
                    event = value(line);
                } else if (line.startsWith("data:")) {
                    data.add(value(line));
                }
            }
        } catch (IOException ended) {
            // The test fails if it misses an event.
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).stripLeading();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
