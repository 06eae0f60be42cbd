package io.loquat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client in full mode (docs/protocol.md §3). It assigns ids to commands, and returns each push once, in order. One
 * thread uses it; one more may be in {@code next}. Each answer must belong to a pending command: a second answer fails
 * the test.
 */
public final class FullClient implements AutoCloseable {

    public static final String SUBPROTOCOL = "loquat.v1.json";

    private final RawWebSocket socket;
    private final Deque<JsonNode> pushes = new ArrayDeque<>();
    private final Map<Long, JsonNode> answers = new HashMap<>();
    private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();
    private long lastId;
    private String nick = "";
    private String session = "";

    public FullClient(RawWebSocket socket) {
        this.socket = socket;
    }

    public RawWebSocket socket() {
        return socket;
    }

    public String nick() {
        return nick;
    }

    /** Returns the session key of this connection's welcome. */
    public String session() {
        return session;
    }

    // ---- commands

    /** Sends a command without waiting for its answer. */
    public long posts(String type, Object... namesAndValues) {
        long id = ++lastId;
        ObjectNode command = Json.object("id", id, "type", type);
        command.setAll(Json.object(namesAndValues));
        unanswered.add(id);
        socket.sendText(command.toString());
        return id;
    }

    /** Sends any text. */
    public FullClient sendsRaw(String text) {
        socket.sendText(text);
        return this;
    }

    /** Sends a text that is a command with this id, and waits for the answer. */
    public JsonNode asksRaw(long id, String text) {
        unanswered.add(id);
        socket.sendText(text);
        return answer(id);
    }

    /** Sends a command and returns its answer. */
    public JsonNode asks(String type, Object... namesAndValues) {
        return answer(posts(type, namesAndValues));
    }

    /** Sends a command and asserts that it is answered with this error. */
    public JsonNode assertRefused(String code, String type, Object... namesAndValues) {
        JsonNode answer = asks(type, namesAndValues);
        assertThat(answer.path("type").asText())
                .as("answer to %s: %s", type, answer)
                .isEqualTo("error");
        assertThat(answer.path("code").asText())
                .as("answer to %s: %s", type, answer)
                .isEqualTo(code);
        return answer;
    }

    public JsonNode hello(Object... namesAndValues) {
        JsonNode welcome = expect("welcome", asks("hello", namesAndValues));
        nick = welcome.path("nick").asText();
        session = welcome.path("session").asText();
        return welcome;
    }

    public JsonNode joins(String room, Object... more) {
        return expect("joined", asks("join", with(more, "room", room)));
    }

    /** Joins with a position. */
    public JsonNode joinsSince(String room, String epoch, long offset, Object... more) {
        return joins(room, with(more, "since", Json.object("epoch", epoch, "offset", offset)));
    }

    public void leaves(String room) {
        expect("ok", asks("leave", "room", room));
    }

    public JsonNode sends(String room, String text) {
        return sends(room, text, Names.unique("key"));
    }

    public JsonNode sends(String room, String text, String key) {
        return expect("ack", asks("send", "room", room, "text", text, "key", key));
    }

    public long postsMessage(String room, String text) {
        return posts("send", "room", room, "text", text, "key", Names.unique("key"));
    }

    public JsonNode history(String room, Object... more) {
        return expect("page", asks("history", with(more, "room", room)));
    }

    public void types(String room) {
        long id = posts("typing", "room", room);
        unanswered.remove(id);
    }

    public void renames(String to) {
        expect("ok", asks("rename", "nick", to));
        nick = to;
    }

    /** Returns once everything sent before has been answered. */
    public void pings() {
        expect("pong", asks("ping"));
    }

    // ---- received frames

    /** Returns the answer to the command with this id. */
    public JsonNode answer(long id) {
        while (!answers.containsKey(id)) {
            take();
        }
        JsonNode answer = answers.remove(id);
        assertThat(answer).isNotNull();
        return answer;
    }

    /** Returns the next push. */
    public JsonNode push() {
        while (pushes.isEmpty()) {
            take();
        }
        return pushes.removeFirst();
    }

    /** Returns the next push, which must be of this type. */
    public JsonNode push(String type) {
        return expect(type, push());
    }

    /** Asserts that the next push is this message. */
    public JsonNode receives(String from, String text) {
        JsonNode message = push("message");
        assertThat(message.path("nick").asText()).as("nick in %s", message).isEqualTo(from);
        assertThat(message.path("text").asText()).as("text in %s", message).isEqualTo(text);
        return message;
    }

    /** Asserts that the next push announces that exactly these people have joined. */
    public JsonNode seesEnter(String... nicks) {
        JsonNode presence = push("presence");
        assertThat(Json.texts(presence.path("entered")))
                .as("entered in %s", presence)
                .containsExactly(nicks);
        assertThat(Json.texts(presence.path("left"))).as("left in %s", presence).isEmpty();
        return presence;
    }

    public JsonNode seesLeave(String... nicks) {
        JsonNode presence = push("presence");
        assertThat(Json.texts(presence.path("left"))).as("left in %s", presence).containsExactly(nicks);
        assertThat(Json.texts(presence.path("entered")))
                .as("entered in %s", presence)
                .isEmpty();
        return presence;
    }

    public JsonNode seesRename(String from, String to) {
        JsonNode presence = push("presence");
        assertThat(presence.path("renamed")).as("renamed in %s", presence).hasSize(1);
        assertThat(presence.path("renamed").get(0)).isEqualTo(Json.object("from", from, "to", to));
        return presence;
    }

    /** Asserts that the next push is an error without {@code re}. */
    public void receivesError(String code) {
        assertThat(push("error").path("code").asText()).isEqualTo(code);
    }

    /**
     * Asserts that every push that the server has sent so far was read. Not a fence for events that other clients
     * caused.
     */
    public void assertAllRead() {
        pings();
        assertThat(pushes).as("unread pushes").isEmpty();
    }

    /** Returns the next answer or push; empty if the connection has ended and everything was read. */
    public Optional<JsonNode> next() {
        return next(RawWebSocket.PATIENCE);
    }

    /** The same with another timeout. */
    public Optional<JsonNode> next(Duration within) {
        return pushes.isEmpty() ? socket.nextOrEnd(within).map(this::parse) : Optional.of(pushes.removeFirst());
    }

    private void take() {
        JsonNode node = parse(socket.next());
        if (node.has("re")) {
            answers.put(node.path("re").asLong(), node);
        } else {
            pushes.addLast(node);
        }
    }

    private JsonNode parse(Frame frame) {
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Frame.TEXT);
        JsonNode node = Json.parse(frame.text());
        JsonNode re = node.get("re");
        if (re != null) {
            assertThat(re.isIntegralNumber()).as("integer re in %s", node).isTrue();
            assertThat(unanswered.remove(re.asLong()))
                    .as("a pending command for the answer %s", node)
                    .isTrue();
        }
        return node;
    }

    private static JsonNode expect(String type, JsonNode node) {
        assertThat(node.path("type").asText()).as("type of %s", node).isEqualTo(type);
        return node;
    }

    private static Object[] with(Object[] more, Object name, Object value) {
        var all = new Object[more.length + 2];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = name;
        all[more.length + 1] = value;
        return all;
    }

    @Override
    public void close() {
        socket.close();
    }
}
