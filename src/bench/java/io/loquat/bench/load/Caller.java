package io.loquat.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loquat.bench.load.Connection.State;
import java.io.IOException;

/** One client of full mode that asks one thing at a time. */
public final class Caller implements Connection.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long WITHIN = 30 * Swarm.SECOND;

    private final Reactor reactor;
    private final Target target;
    private final Connection connection;
    private int asked;
    private String answer = "";
    private long answeredAt;

    public Caller(Reactor reactor, Target target) {
        this.reactor = reactor;
        this.target = target.full();
        try {
            connection = new Connection(reactor, this, 0, this.target, "/chat", new Source(false, 0));
        } catch (IOException e) {
            throw new Failure(target.name() + " could not be connected to", e);
        }
        long deadline = System.nanoTime() + WITHIN;
        while (connection.state() != State.OPEN && System.nanoTime() < deadline) {
            reactor.turn(deadline);
        }
        ask("welcome", "\"type\":\"hello\"");
    }

    /** @param nanos from when the question was sent to when all of the answer was read */
    public record Answer(JsonNode json, long nanos) {}

    /**
     * Sends a command and waits for its answer.
     *
     * @param type that the answer has to be of
     * @param command its fields as JSON, without the id
     */
    public Answer ask(String type, String command) {
        answer = "";
        asked++;
        long sent = System.nanoTime();
        connection.text("{\"id\":%d,%s}".formatted(asked, command).getBytes(UTF_8));
        while (answer.isEmpty() && System.nanoTime() - sent < WITHIN) {
            reactor.turn(sent + WITHIN);
        }
        try {
            JsonNode json = JSON.readTree(answer);
            if (!json.path("type").asText().equals(type)) {
                throw new Failure(target.name() + " answered " + command + " with: " + answer);
            }
            return new Answer(json, answeredAt - sent);
        } catch (JsonProcessingException e) {
            throw new Failure(target.name() + " answered " + command + " with: " + answer, e);
        }
    }

    @Override
    public void opened(Connection opened) {
        // The one who waits for it looks.
    }

    @Override
    public void text(Connection from, byte[] in, int start, int end, long now) {
        String text = new String(in, start, end - start, UTF_8);
        if (text.startsWith("{\"re\":" + asked + ',')) {
            answer = text;
            answeredAt = now;
        }
    }

    @Override
    public void ended(Connection ended, State at, String why) {
        if (!why.equals("not needed any more")) {
            throw new Failure(target.name() + ": " + why);
        }
    }

    @Override
    public void close() {
        connection.end("not needed any more");
        reactor.turn(System.nanoTime());
    }
}
