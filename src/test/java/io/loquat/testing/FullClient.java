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
 * A client of the full mode (docs/protocol.md §3). Commands get their ids by themselves; pushes are looked at in order,
 * each once. One thread uses it; one more may be in {@code next}. Each answer must belong to a command that waits for
 * one: a second answer fails the test.
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

    /** The session key of this connection's welcome. */
    public String session() {
        return session;
    }

    // ---- commands

    /** Sends a command and does not wait for its answer. */
    public long posts(String type, Object... namesAndValues) {
        long id = ++lastId;
        ObjectNode command = Json.object("id", id, "type", type);
        command.setAll(Json.object(namesAndValues));
        unanswered.add(id);
        socket.sendText(command.toString());
        return id;
    }

    /** Sends this text, whatever it is. */
    public FullClient sendsRaw(String text) {
        socket.sendText(text);
        return this;
    }

    /** Sends this text, which is a command with this id, and waits for the answer. */
    public JsonNode asksRaw(long id, String text) {
        unanswered.add(id);
        socket.sendText(text);
        return answer(id);
    }

    /** Sends a command and waits for its answer, whatever that is. */
    public JsonNode asks(String type, Object... namesAndValues) {
        return answer(posts(type, namesAndValues));
    }

    /** The command is answered with this error. */
    public JsonNode isRefused(String code, String type, Object... namesAndValues) {
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

    /** Everything sent before has been answered when this returns. */
    public void pings() {
        expect("pong", asks("ping"));
    }

    // ---- what comes

    /** The answer to the command of this id. */
    public JsonNode answer(long id) {
        while (!answers.containsKey(id)) {
            take();
        }
        JsonNode answer = answers.remove(id);
        assertThat(answer).isNotNull();
        return answer;
    }

    /** The next push, whatever it is. */
    public JsonNode push() {
        while (pushes.isEmpty()) {
            take();
        }
        return pushes.removeFirst();
    }

    /** The next push is of this type. */
    public JsonNode push(String type) {
        return expect(type, push());
    }

    /** The next push is this message. */
    public JsonNode receives(String from, String text) {
        JsonNode message = push("message");
        assertThat(message.path("nick").asText()).as("nick in %s", message).isEqualTo(from);
        assertThat(message.path("text").asText()).as("text in %s", message).isEqualTo(text);
        return message;
    }

    /** The next push tells that these, and only these, came in. */
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

    /** The next push is an error without {@code re}. */
    public void receivesError(String code) {
        assertThat(push("error").path("code").asText()).isEqualTo(code);
    }

    /**
     * Nothing that the server sent before now is left that has not been looked at. Not a fence for what others caused.
     */
    public void hasSeenAll() {
        pings();
        assertThat(pushes).as("pushes that nobody expected").isEmpty();
    }

    /** What comes next, an answer or a push; nothing when the connection has ended and all was looked at. */
    public Optional<JsonNode> next() {
        return next(RawWebSocket.PATIENCE);
    }

    /** The same with a patience of its own. */
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
            assertThat(re.isIntegralNumber())
                    .as("a whole number re in %s", node)
                    .isTrue();
            assertThat(unanswered.remove(re.asLong()))
                    .as("a command waits for the answer %s", node)
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
