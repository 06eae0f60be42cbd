package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message between two servers about a request that is passed on: kind, number, server, session and body.
 *
 * @param number the number of the request, unique for the server that passed it on
 * @param server the server that passed the request on, and to which its answer goes
 */
record RelayMessage(Kind kind, long number, String server, String session, byte[] body) {
    private static final int HEAD = 1 + Long.BYTES + EngineSessions.SERVER_LENGTH + EngineSessions.ID_LENGTH;

    /** The kinds of message; their order is the encoding. */
    enum Kind {
        POLL,
        POST,
        POST_BINARY,
        ABANDONED,
        ANSWER,
        REFUSAL,
        ANSWER_BINARY
    }

    /** Identifies a request among all servers. */
    record Key(String server, long number) {}

    Key key() {
        return new Key(server, number);
    }

    /** Returns the answer to the request. */
    RelayMessage answer(Payload.Body payload) {
        Kind form = payload.isBinary() ? Kind.ANSWER_BINARY : Kind.ANSWER;
        return new RelayMessage(form, number, server, session, payload.bytes());
    }

    /** Returns the refusal of the request. */
    RelayMessage refusal(EngineError why) {
        return new RelayMessage(Kind.REFUSAL, number, server, session, new byte[] {(byte) why.code()});
    }

    /**
     * Returns why the request is refused; {@link EngineError#SESSION_UNKNOWN} for a server of an older version, which
     * does not say.
     */
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

    /** Decodes a message; null if it is malformed. */
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
