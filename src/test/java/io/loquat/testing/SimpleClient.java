package io.loquat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A client in simple mode (docs/protocol.md §2): each text it sends is a message; it returns frames in order.
 */
public final class SimpleClient implements AutoCloseable {

    private final RawWebSocket socket;

    public SimpleClient(RawWebSocket socket) {
        this.socket = socket;
    }

    public RawWebSocket socket() {
        return socket;
    }

    public SimpleClient sends(String text) {
        socket.sendText(text);
        return this;
    }

    public SimpleClient sends(byte[] bytes) {
        socket.sendBinary(bytes);
        return this;
    }

    /** Returns the next frame, which must be JSON. */
    public JsonNode next() {
        Frame frame = socket.next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Frame.TEXT);
        return Json.parse(frame.text());
    }

    /** Asserts that the next frame announces that this person has joined. */
    public JsonNode seesEnter(String nick) {
        return sees("enter", nick);
    }

    public JsonNode seesLeave(String nick) {
        return sees("leave", nick);
    }

    /** Asserts that the next frame is this message. */
    public JsonNode receives(String nick, String text) {
        JsonNode message = sees("message", nick);
        assertThat(message.path("text").asText()).isEqualTo(text);
        return message;
    }

    public JsonNode receivesError(String code) {
        JsonNode error = next();
        assertThat(error.path("type").asText()).as("type of %s", error).isEqualTo("error");
        assertThat(error.path("code").asText()).as("code of %s", error).isEqualTo(code);
        return error;
    }

    /** Asserts that the next frame, in {@code format=numeric}, has exactly this type and text. */
    public JsonNode receivesNumeric(int type, String msg) {
        JsonNode notice = next();
        assertThat(notice.path("type").isInt())
                .as("a numeric type in %s", notice)
                .isTrue();
        assertThat(notice.path("type").asInt()).as("type of %s", notice).isEqualTo(type);
        assertThat(notice.path("msg").asText()).isEqualTo(msg);
        return notice;
    }

    /** Asserts that the next frame is exactly this text. */
    public void receivesPlain(String text) {
        Frame frame = socket.next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Frame.TEXT);
        assertThat(frame.text()).isEqualTo(text);
    }

    /** Asserts that the next frame is binary with these bytes. */
    public void receivesBinary(byte[] bytes) {
        Frame frame = socket.next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Frame.BINARY);
        assertThat(frame.payload()).isEqualTo(bytes);
    }

    private JsonNode sees(String type, String nick) {
        JsonNode notice = next();
        assertThat(notice.path("type").asText()).as("type of %s", notice).isEqualTo(type);
        assertThat(notice.path("nickname").asText())
                .as("nickname in %s", notice)
                .isEqualTo(nick);
        return notice;
    }

    @Override
    public void close() {
        socket.close();
    }
}
