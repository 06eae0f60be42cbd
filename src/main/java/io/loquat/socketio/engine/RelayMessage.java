package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one server tells another about a request that it passes on: kind, number, the server that asks, the session, and a body.
 *
 * @param number of the request, of the server that asks
 */
record RelayMessage(Kind kind, long number, String server, String session, byte[] body) {
    private static final int HEAD = 1 + Long.BYTES + EngineSessions.SERVER_LENGTH + EngineSessions.ID_LENGTH;

    /** What is told. */
    enum Kind {
        POLL,
        POST,
        POST_BINARY,
        ABANDONED,
        ANSWER,
        REFUSAL,
        ANSWER_BINARY
    }

    /** Names a request among all servers. */
    record Key(String server, long number) {}

    Key key() {
        return new Key(server, number);
    }

    /** The answer to the request. */
    RelayMessage answer(Payload.Body said) {
        Kind form = said.isBinary() ? Kind.ANSWER_BINARY : Kind.ANSWER;
        return new RelayMessage(form, number, server, session, said.bytes());
    }

    /** The refusal of the request. */
    RelayMessage refusal(EngineError why) {
        return new RelayMessage(Kind.REFUSAL, number, server, session, new byte[] {(byte) why.code()});
    }

    /** Why the request is refused; a server of before did not say. */
    EngineError why() {
        return EngineError.of(body.length == 1 ? body[0] : -1);
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEAD + body.length)
                .put((byte) kind.ordinal())
                .putLong(number)
                .put(server.getBytes(US_ASCII))
                .put(session.getBytes(US_ASCII))
                .put(body)
                .array();
    }

    /** Takes a message apart; null where it is none. */
    static @Nullable RelayMessage parse(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] < 0 || bytes[0] >= Kind.values().length) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Kind kind = Kind.values()[in.get()];
        long number = in.getLong();
        String server = text(in, EngineSessions.SERVER_LENGTH);
        String session = text(in, EngineSessions.ID_LENGTH);
        byte[] body = new byte[in.remaining()];
        in.get(body);
        return new RelayMessage(kind, number, server, session, body);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, US_ASCII);
    }
}
