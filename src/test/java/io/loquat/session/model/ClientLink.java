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

/** Both ends of a connection: the commands of the client, and how far it has read what the transport accepted. */
final class ClientLink {
    private static final int NORMAL = 1000;
    private static final int BROKEN = 1006;

    private final Connection connection;
    private final FakeTransport transport;
    private final Session session;
    private final Map<Long, Consumer<JsonNode>> unanswered = new HashMap<>();
    private long ids;
    private int read;

    ClientLink(Connection connection, FakeTransport transport, Session session) {
        this.connection = connection;
        this.transport = transport;
        this.session = session;
    }

    /** Sends a command, which the loop handles later, and passes the answer to {@code then}. */
    void send(ObjectNode command, Consumer<JsonNode> then) {
        String text = command.put("id", ++ids).toString();
        unanswered.put(ids, then);
        connection.eventLoop().execute(() -> {
            if (!connection.isEnded()) {
                session.onText(text);
            }
        });
    }

    /** Returns whether every command was answered. */
    boolean isAnswered() {
        return unanswered.isEmpty();
    }

    /** Returns the next frame, or null if there is none. */
    @Nullable
    JsonNode read() {
        List<String> frames = transport.frames();
        return read < frames.size() ? Json.parse(frames.get(read++)) : null;
    }

    /** Passes an answer to the handler of its command. */
    void answered(JsonNode answer) {
        Consumer<JsonNode> then = unanswered.remove(answer.path("re").asLong());
        if (then == null) {
            throw new AssertionError("answer without a command: " + answer);
        }
        then.accept(answer);
    }

    /** Returns whether the server has closed it and everything was read. */
    boolean isClosed() {
        return read == transport.frames().size()
                && transport.calls().stream().anyMatch(call -> call.startsWith("close "));
    }

    /** Notifies the server that it has ended. */
    void end(boolean isBroken) {
        connection.eventLoop().execute(() -> connection.ended(isBroken, isBroken ? BROKEN : NORMAL));
    }

    /** Accepts nothing more. */
    void stall() {
        transport.writable(false);
    }

    /** Accepts everything again. */
    void unstall() {
        transport.writable(true);
        connection.eventLoop().execute(connection::onWritable);
    }
}
