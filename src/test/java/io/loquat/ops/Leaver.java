package io.loquat.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A client in full mode that records what it receives until its connection ends, and when. */
final class Leaver implements Runnable {

    private final FullClient client;
    private final Consumer<FullClient> onGoAway;
    private final Thread thread;

    final List<Long> offsets = new ArrayList<>();
    final List<JsonNode> others = new ArrayList<>();
    long notifiedAfterMs = -1;
    long notifiedNanos;
    long endedNanos;
    int code;

    private Leaver(FullClient client, Consumer<FullClient> onGoAway) {
        this.client = client;
        this.onGoAway = onGoAway;
        this.thread = Thread.ofVirtual().start(this);
    }

    /** Takes over a client that has joined the room to read. */
    static Leaver of(FullClient client, Consumer<FullClient> onGoAway) {
        return new Leaver(client, onGoAway);
    }

    @Override
    public void run() {
        for (Optional<JsonNode> next = client.next(); next.isPresent(); next = client.next()) {
            take(next.orElseThrow());
        }
        endedNanos = System.nanoTime();
        code = client.socket().ending().code();
    }

    private void take(JsonNode push) {
        switch (push.path("type").asText()) {
            case "message" -> offsets.add(push.path("offset").asLong());
            case "goaway" -> {
                notifiedNanos = System.nanoTime();
                notifiedAfterMs = push.path("reconnectAfterMs").asLong();
                onGoAway.accept(client);
            }
            default -> others.add(push);
        }
    }

    /** Waits for the end of the connection. */
    Leaver ended() throws InterruptedException {
        thread.join();
        return this;
    }

    /** The time from the request to reconnect to the end of the connection. */
    long stayedMs() {
        return (endedNanos - notifiedNanos) / 1_000_000;
    }
}
