package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.delivery.Frame;

/** The packets of the server as frames; who gets one is to release it. */
public final class EnginePacket {
    private EnginePacket() {}

    /** One with its type in front. */
    static Frame text(String packet) {
        return Frame.text(packet.getBytes(UTF_8));
    }

    /** One that says nothing, and ends a poll. */
    static Frame noop() {
        return text("6");
    }

    /** The last. */
    static Frame close() {
        return text("1");
    }

    /** A text message. */
    public static Frame message(String text) {
        return text('4' + text);
    }

    /** A binary message of that revision. */
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
