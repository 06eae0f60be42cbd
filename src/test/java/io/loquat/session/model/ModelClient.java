package io.loquat.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loquat.protocol.Entry;
import io.loquat.protocol.Position;
import io.loquat.session.model.Oracle.Sent;
import io.loquat.testing.Json;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows docs/protocol.md §3 and verifies that the server does, too: from the position of its join on,
 * it receives every message once and in order.
 */
final class ModelClient {
    private static final int LIMIT = 5;
    private static final String ROOM = "lobby";

    private final int number;
    private final Author author;
    private final Oracle oracle;
    private final InstantSource clock;
    private @Nullable ClientLink link;
    private @Nullable ClientLink broken;
    private @Nullable Position position;
    private boolean wantsToJoin;
    private boolean isJoined;
    private boolean isRefused;
    private int joins;
    private long lastId;
    private long lastOffset;
    private long ids;

    ModelClient(int number, Author author, Oracle oracle, InstantSource clock) {
        this.number = number;
        this.author = author;
        this.oracle = oracle;
        this.clock = clock;
    }

    /** Joins the room; connects first if it has no connection. */
    void join(Server server) {
        ClientLink here = link;
        if (here == null) {
            here = server.connect(number, number * 37);
            link = here;
            isJoined = false;
            wantsToJoin = false;
            isRefused = false;
            lastId = 0;
            lastOffset = 0;
            ObjectNode hello = Json.object("type", "hello", "nick", author.nick());
            String session = author.session();
            if (session != null) {
                hello.put("resume", session);
            }
            here.send(hello, this::onWelcome);
        }
        if (!wantsToJoin) {
            wantsToJoin = true;
            Position since = position;
            ObjectNode join = Json.object("type", "join", "room", ROOM, "limit", LIMIT);
            if (since != null) {
                join.putObject("since").put("epoch", since.epoch()).put("offset", since.offset());
            }
            int which = ++joins;
            here.send(join, answer -> onJoined(answer, since, which));
        }
    }

    private void onWelcome(JsonNode answer) {
        if (type(answer).equals("welcome")) {
            author.addSession(answer.path("session").asText());
        } else {
            // Its session is lost while its name is still held: it disconnects and will try again.
            assertThat(answer.path("code").asText()).isEqualTo("nick_taken");
            disconnect(false);
        }
    }

    private void onJoined(JsonNode answer, @Nullable Position since, int which) {
        if (answer.path("code").asText().equals("unavailable")) {
            isRefused = true;
            wantsToJoin &= which != joins;
            return;
        }
        assertThat(type(answer)).as("%s", answer).isEqualTo("joined");
        oracle.assertJoined(answer, since, LIMIT);
        position = new Position(
                answer.path("epoch").asText(), answer.path("offset").asLong());
        isJoined = true;
    }

    /** Leaves the room if it has joined or is joining. */
    void leave() {
        if (link != null && wantsToJoin) {
            wantsToJoin = false;
            link.send(Json.object("type", "leave", "room", ROOM), answer -> {
                if (!isNotIn(answer)) {
                    assertThat(type(answer)).as("%s", answer).isEqualTo("ok");
                }
                isJoined = false;
            });
        }
    }

    /** Sends the message with this key. */
    void send(String key) {
        if (link != null && wantsToJoin) {
            Sent sent = new Sent(author.nick(), key, author.text(key), clock.instant());
            long id = ++ids;
            link.send(
                    Json.object("type", "send", "room", ROOM, "key", key, "text", sent.text()),
                    answer -> onAck(id, answer, sent));
        }
    }

    /** Returns whether it can send. */
    boolean canSend() {
        return link != null && wantsToJoin;
    }

    // The command was sent before the client knew that its join had failed.
    private boolean isNotIn(JsonNode answer) {
        return isRefused && answer.path("code").asText().equals("not_joined");
    }

    private void onAck(long id, JsonNode answer, Sent sent) {
        if (isNotIn(answer) || answer.path("code").asText().equals("unavailable")) {
            return;
        }
        assertThat(type(answer)).as("%s", answer).isEqualTo("ack");
        Entry entry = oracle.assertAcknowledged(answer, sent);
        author.acknowledge(sent);
        if (!answer.path("duplicate").asBoolean()) {
            assertThat(id > lastId).as("stored in the order of sending").isEqualTo(entry.offset() > lastOffset);
            lastId = id;
            lastOffset = entry.offset();
        }
    }

    /** Reads up to this many frames. */
    void read(int count) {
        ClientLink here = link;
        if (here == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            JsonNode frame = here == link ? here.read() : null;
            if (frame == null) {
                break;
            }
            if (frame.has("re")) {
                here.answered(frame);
            } else if (type(frame).equals("message")) {
                onMessage(frame);
            } else {
                assertThat(type(frame)).isEqualTo("presence");
            }
        }
        if (here == link && here.isClosed()) {
            link = null;
        }
    }

    private void onMessage(JsonNode message) {
        assertThat(isJoined).as("%s reads the room", author.nick()).isTrue();
        Entry entry = oracle.assertStored(message);
        Position before = position;
        assertThat(new Position(entry.epoch(), entry.offset() - 1))
                .as("position of %s, which received %s", author.nick(), message)
                .isEqualTo(before);
        position = new Position(entry.epoch(), entry.offset());
        if (message.has("key")) {
            assertThat(entry.author()).as("author of the key").isEqualTo(author.nick());
            assertThat(message.path("key").asText()).isEqualTo(entry.key());
        }
    }

    private static String type(JsonNode frame) {
        return frame.path("type").asText();
    }

    /**
     * Ends its connection and loses what it has not read. The server learns of a broken one in {@link #notifyServer}.
     */
    void disconnect(boolean isBroken) {
        notifyServer();
        if (isBroken) {
            broken = link;
        } else if (link != null) {
            link.end(false);
        }
        link = null;
    }

    /** Notifies the server of a broken connection. */
    void notifyServer() {
        if (broken != null) {
            broken.end(true);
            broken = null;
        }
    }

    /** Forgets its connections, which ended with the server. */
    void onServerStopped() {
        link = null;
        broken = null;
    }

    void stall() {
        if (link != null) {
            link.stall();
        }
    }

    void unstall() {
        if (link != null) {
            link.unstall();
        }
    }

    Author author() {
        return author;
    }

    /** Returns whether it has joined, has everything up to this position, and has no unanswered command. */
    boolean isAt(Position newest) {
        return link != null && isJoined && wantsToJoin && link.isAnswered() && newest.equals(position);
    }

    @Override
    public String toString() {
        return author.nick() + number + " at " + position + (isJoined ? ", joined" : "");
    }
}
