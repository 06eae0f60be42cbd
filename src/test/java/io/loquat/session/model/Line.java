package io.loquat.session.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loquat.delivery.Connection;
import io.loquat.delivery.FakeTransport;
import io.loquat.session.Session;
import io.loquat.testing.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection with both its ends: what the client says, and how far it has read what the wire took. */
final class Line {
    private static final int NORMAL = 1000;
    private static final int BROKEN = 1006;

    private final Connection connection;
    private final FakeTransport wire;
    private final Session session;
    private final Map<Long, Consumer<JsonNode>> unanswered = new HashMap<>();
    private long ids;
    private int read;

    Line(Connection connection, FakeTransport wire, Session session) {
        this.connection = connection;
        this.wire = wire;
        this.session = session;
    }

    /** Says a command, which its loop hears later; its one answer is given to {@code then}. */
    void say(ObjectNode command, Consumer<JsonNode> then) {
        String text = command.put("id", ++ids).toString();
        unanswered.put(ids, then);
        connection.eventLoop().execute(() -> {
            if (!connection.isEnded()) {
                session.onText(text);
            }
        });
    }

    /** Whether every command was answered. */
    boolean isAnswered() {
        return unanswered.isEmpty();
    }

    /** The next frame; null when there is none. */
    @Nullable
    JsonNode read() {
        List<String> frames = wire.frames();
        return read < frames.size() ? Json.parse(frames.get(read++)) : null;
    }

    /** Gives an answer to whom it is for. */
    void answered(JsonNode answer) {
        Consumer<JsonNode> then = unanswered.remove(answer.path("re").asLong());
        if (then == null) {
            throw new AssertionError("nothing was asked: " + answer);
        }
        then.accept(answer);
    }

    /** Whether the server has closed it, and nothing is left to be read. */
    boolean isClosed() {
        return read == wire.frames().size() && wire.notes().stream().anyMatch(note -> note.startsWith("close "));
    }

    /** The server hears that it has ended. */
    void end(boolean isBroken) {
        connection.eventLoop().execute(() -> connection.ended(isBroken, isBroken ? BROKEN : NORMAL));
    }

    /** It takes nothing more. */
    void stall() {
        wire.writable(false);
    }

    /** It takes everything. */
    void flow() {
        wire.writable(true);
        connection.eventLoop().execute(connection::onWritable);
    }
}
