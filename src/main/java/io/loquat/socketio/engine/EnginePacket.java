package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.delivery.Frame;

/** Encodes the packets of the server as frames; the receiver must release them. */
public final class EnginePacket {
    private EnginePacket() {}

    /** Returns a text packet that begins with its type. */
    static Frame text(String packet) {
        return Frame.text(packet.getBytes(UTF_8));
    }

    /** Returns the noop packet, which ends a poll. */
    static Frame noop() {
        return text("6");
    }

    /** Returns the packet that closes the session. */
    static Frame close() {
        return text("1");
    }

    /** Returns a text message. */
    public static Frame message(String text) {
        return text('4' + text);
    }

    /** Returns a binary message in the form of a revision. */
    public static Frame message(EngineVersion version, byte[] bytes) {
        if (version == EngineVersion.V4) {
            return Frame.binary(bytes);
        }
        byte[] framed = new byte[bytes.length + 1];
        framed[0] = Payload.MESSAGE;
        System.arraycopy(bytes, 0, framed, 1, bytes.length);
        return Frame.binary(framed);
    }
}
