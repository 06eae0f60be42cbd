package io.loquat.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loquat.protocol.Entry;
import io.loquat.protocol.Position;
import io.loquat.session.model.Truth.Sent;
import io.loquat.testing.Json;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what PROTOCOL §3 says, and holds the server to it: from where a join puts it, it gets every message once and
 * in order.
 */
final class Device {
    private static final int LIMIT = 5;
    private static final String ROOM = "lobby";

    private final int number;
    private final Author author;
    private final Truth truth;
    private final InstantSource clock;
    private @Nullable Line line;
    private @Nullable Line broken;
    private @Nullable Position position;
    private boolean wantsIn;
    private boolean isIn;
    private boolean isRefused;
    private int joins;
    private long lastId;
    private long lastPlace;
    private long ids;

    Device(int number, Author author, Truth truth, InstantSource clock) {
        this.number = number;
        this.author = author;
        this.truth = truth;
        this.clock = clock;
    }

    /** Comes in, or back in. */
    void come(Server server) {
        Line here = line;
        if (here == null) {
            here = server.connect(number, number * 37);
            line = here;
            isIn = false;
            wantsIn = false;
            isRefused = false;
            lastId = 0;
            lastPlace = 0;
            ObjectNode hello = Json.object("type", "hello", "nick", author.nick());
            String session = author.session();
            if (session != null) {
                hello.put("resume", session);
            }
            here.say(hello, this::greeted);
        }
        if (!wantsIn) {
            wantsIn = true;
            Position since = position;
            ObjectNode join = Json.object("type", "join", "room", ROOM, "limit", LIMIT);
            if (since != null) {
                join.putObject("since").put("epoch", since.epoch()).put("offset", since.offset());
            }
            int which = ++joins;
            here.say(join, answer -> joined(answer, since, which));
        }
    }

    private void greeted(JsonNode answer) {
        if (type(answer).equals("welcome")) {
            author.resumable(answer.path("session").asText());
        } else {
            // Its session is lost and its name is still held: it goes, and tries again.
            assertThat(answer.path("code").asText()).isEqualTo("nick_taken");
            hangUp(false);
        }
    }

    private void joined(JsonNode answer, @Nullable Position since, int which) {
        if (answer.path("code").asText().equals("unavailable")) {
            isRefused = true;
            wantsIn &= which != joins;
            return;
        }
        assertThat(type(answer)).as("%s", answer).isEqualTo("joined");
        truth.assertHonest(answer, since, LIMIT);
        position = new Position(
                answer.path("epoch").asText(), answer.path("offset").asLong());
        isIn = true;
    }

    /** Leaves, if it is in or about to be. */
    void leave() {
        if (line != null && wantsIn) {
            wantsIn = false;
            line.say(Json.object("type", "leave", "room", ROOM), answer -> {
                if (!isNotIn(answer)) {
                    assertThat(type(answer)).as("%s", answer).isEqualTo("ok");
                }
                isIn = false;
            });
        }
    }

    /** Sends the message with that key. */
    void send(String key) {
        if (line != null && wantsIn) {
            Sent sent = new Sent(author.nick(), key, author.text(key), clock.instant());
            long id = ++ids;
            line.say(
                    Json.object("type", "send", "room", ROOM, "key", key, "text", sent.text()),
                    answer -> acknowledged(id, answer, sent));
        }
    }

    /** Whether it can send. */
    boolean canSend() {
        return line != null && wantsIn;
    }

    // Said before it knew that it was not let in.
    private boolean isNotIn(JsonNode answer) {
        return isRefused && answer.path("code").asText().equals("not_joined");
    }

    private void acknowledged(long id, JsonNode answer, Sent sent) {
        if (isNotIn(answer) || answer.path("code").asText().equals("unavailable")) {
            return;
        }
        assertThat(type(answer)).as("%s", answer).isEqualTo("ack");
        Entry entry = truth.assertAcknowledged(answer, sent);
        author.isAcknowledged(sent);
        if (!answer.path("duplicate").asBoolean()) {
            assertThat(id > lastId).as("in the order of sending").isEqualTo(entry.offset() > lastPlace);
            lastId = id;
            lastPlace = entry.offset();
        }
    }

    /** Reads so many frames, if there are. */
    void read(int count) {
        Line here = line;
        if (here == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            JsonNode frame = here == line ? here.read() : null;
            if (frame == null) {
                break;
            }
            if (frame.has("re")) {
                here.answered(frame);
            } else if (type(frame).equals("message")) {
                told(frame);
            } else {
                assertThat(type(frame)).isEqualTo("presence");
            }
        }
        if (here == line && here.isClosed()) {
            line = null;
        }
    }

    private void told(JsonNode message) {
        assertThat(isIn).as("%s reads the room", author.nick()).isTrue();
        Entry entry = truth.assertStored(message);
        Position before = position;
        assertThat(new Position(entry.epoch(), entry.offset() - 1))
                .as("where %s stands, who is told %s", author.nick(), message)
                .isEqualTo(before);
        position = new Position(entry.epoch(), entry.offset());
        if (message.has("key")) {
            assertThat(entry.author()).as("whose key it is").isEqualTo(author.nick());
            assertThat(message.path("key").asText()).isEqualTo(entry.key());
        }
    }

    private static String type(JsonNode frame) {
        return frame.path("type").asText();
    }

    /** Its connection ends; what it has not read is lost. The server hears of it with {@link #notice}. */
    void hangUp(boolean isBroken) {
        notice();
        if (isBroken) {
            broken = line;
        } else if (line != null) {
            line.end(false);
        }
        line = null;
    }

    /** The server hears of the connection that broke. */
    void notice() {
        if (broken != null) {
            broken.end(true);
            broken = null;
        }
    }

    /** The server is gone, and its connections with it. */
    void serverIsGone() {
        line = null;
        broken = null;
    }

    void stall() {
        if (line != null) {
            line.stall();
        }
    }

    void flow() {
        if (line != null) {
            line.flow();
        }
    }

    Author author() {
        return author;
    }

    /** Whether it is in and has everything up to there, and nothing that it asked is unanswered. */
    boolean isAt(Position newest) {
        return line != null && isIn && wantsIn && line.isAnswered() && newest.equals(position);
    }

    @Override
    public String toString() {
        return author.nick() + number + " at " + position + (isIn ? ", in" : "");
    }
}
