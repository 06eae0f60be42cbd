package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.delivery.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the packets of one body of HTTP long-polling (Engine.IO protocol, "Payload encoding"). */
public final class Payload {
    /** The type of a packet that carries a message, and in revision 3 the first byte of a binary one. */
    public static final byte MESSAGE = '4' - '0';

    /** The maximum number of packets in a body, as a client may send at once after it was briefly offline. */
    public static final int MAX_PACKETS = 4_096;

    private static final char SEPARATOR = '\u001e';
    private static final char BASE64 = 'b';
    private static final String BASE64_MESSAGE_V3 = "b4";
    private static final int BASE64_GROUP = 4;
    private static final int TEXT_V3 = 0;
    private static final int BINARY_V3 = 1;
    private static final int LENGTH_END_V3 = 255;
    private static final int MAX_LENGTH_DIGITS = 9;

    private Payload() {}

    /**
     * The body of an answer.
     *
     * @param isBinary whether it is the binary form, which revision 3 has in addition to text
     */
    record Body(byte[] bytes, boolean isBinary) {}

    /** A packet of a client. */
    sealed interface Packet permits Text, Binary {}

    /** A packet that begins with its type. */
    record Text(String packet) implements Packet {}

    /** The bytes of a binary message. */
    record Binary(byte[] bytes) implements Packet {}

    /**
     * Decodes a body; null if it is malformed, or has more than {@link #MAX_PACKETS}.
     *
     * @param isBinary whether the body is the binary form, which revision 3 has in addition to text
     */
    static @Nullable List<Packet> decode(EngineVersion version, byte[] body, boolean isBinary) {
        if (version == EngineVersion.V3 && isBinary) {
            return binaryOfV3(body);
        }
        String text = utf8(body, 0, body.length);
        if (text == null || text.isEmpty()) {
            return null;
        }
        List<String> packets = version == EngineVersion.V3
                ? textsOfV3(text)
                : List.of(text.split(String.valueOf(SEPARATOR), MAX_PACKETS + 1));
        return packets == null || packets.size() > MAX_PACKETS ? null : all(version, packets);
    }

    private static @Nullable List<Packet> all(EngineVersion version, List<String> packets) {
        List<Packet> all = new ArrayList<>(packets.size());
        for (String packet : packets) {
            if (packet.isEmpty()) {
                return null;
            }
            if (packet.charAt(0) != BASE64) {
                all.add(new Text(packet));
                continue;
            }
            byte[] bytes = bytes(version, packet);
            if (bytes == null) {
                return null;
            }
            all.add(new Binary(bytes));
        }
        return all;
    }

    // Lengths are in UTF-16 units, as JavaScript counts.
    private static @Nullable List<String> textsOfV3(String text) {
        List<String> packets = new ArrayList<>();
        int at = 0;
        while (at < text.length() && packets.size() <= MAX_PACKETS) {
            int colon = text.indexOf(':', at);
            int length = colon < 0 ? -1 : number(text.substring(at, colon));
            if (length < 0 || length > text.length() - colon - 1) {
                return null;
            }
            at = colon + 1 + length;
            packets.add(text.substring(colon + 1, at));
        }
        return packets;
    }

    private static @Nullable List<Packet> binaryOfV3(byte[] body) {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        while (at < body.length && packets.size() <= MAX_PACKETS) {
            int kind = body[at++];
            int digits = at;
            StringBuilder length = new StringBuilder();
            while (at < body.length && (body[at] & 0xFF) != LENGTH_END_V3 && at - digits < MAX_LENGTH_DIGITS) {
                length.append((char) ('0' + body[at++]));
            }
            int size = at < body.length && (body[at++] & 0xFF) == LENGTH_END_V3 ? number(length.toString()) : -1;
            Packet packet = size < 1 || size > body.length - at ? null : packetOfV3(kind, body, at, size);
            if (packet == null) {
                return null;
            }
            packets.add(packet);
            at += size;
        }
        return packets.isEmpty() || packets.size() > MAX_PACKETS ? null : packets;
    }

    private static @Nullable Packet packetOfV3(int kind, byte[] body, int at, int size) {
        if (kind == BINARY_V3) {
            return body[at] == MESSAGE ? new Binary(Arrays.copyOfRange(body, at + 1, at + size)) : null;
        }
        String packet = kind == TEXT_V3 ? utf8(body, at, size) : null;
        return packet == null ? null : new Text(packet);
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1," + MAX_LENGTH_DIGITS + "}") ? Integer.parseInt(digits) : -1;
    }

    /**
     * Returns the bytes of a binary message in a text packet, which is Base64 after a {@code b}; null if it is
     * malformed.
     */
    static byte @Nullable [] bytes(EngineVersion version, String packet) {
        String before = version == EngineVersion.V3 ? BASE64_MESSAGE_V3 : String.valueOf(BASE64);
        return packet.startsWith(before) ? base64(packet.substring(before.length())) : null;
    }

    // Decodes like Node.js, and so like the reference implementation: both alphabets, up to the first =, ignoring all
    // other characters. Clients rely on this: the Java client appends a line break.
    private static byte[] base64(String text) {
        StringBuilder strict = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '-', '+' -> strict.append('+');
                case '_', '/' -> strict.append('/');
                default -> {
                    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
                        strict.append(c);
                    }
                }
            }
        }
        if (strict.length() % BASE64_GROUP == 1) {
            // The last six bits are not a whole byte.
            strict.setLength(strict.length() - 1);
        }
        return Base64.getDecoder().decode(strict.toString());
    }

    private static @Nullable String utf8(byte[] bytes, int offset, int length) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Encodes frames, as they would be sent over a WebSocket, as one body.
     *
     * @param takesBinary whether revision 3 may use its binary form, which it does if a frame is binary
     */
    static Body encode(EngineVersion version, boolean takesBinary, List<ByteBuf> frames) {
        boolean isBinary =
                version == EngineVersion.V3 && takesBinary && frames.stream().anyMatch(Frame::isBinary);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (ByteBuf frame : frames) {
            ByteBuf payload = Frame.payload(frame);
            if (isBinary) {
                byte[] packet = ByteBufUtil.getBytes(payload);
                body.write(Frame.isBinary(frame) ? BINARY_V3 : TEXT_V3);
                String.valueOf(packet.length).chars().forEach(digit -> body.write(digit - '0'));
                body.write(LENGTH_END_V3);
                body.writeBytes(packet);
            } else if (version == EngineVersion.V3) {
                byte[] packet = Frame.isBinary(frame)
                        ? (BASE64_MESSAGE_V3 + base64(payload.skipBytes(1))).getBytes(UTF_8)
                        : ByteBufUtil.getBytes(payload);
                body.writeBytes((units(packet) + ":").getBytes(UTF_8));
                body.writeBytes(packet);
            } else {
                if (body.size() > 0) {
                    body.write(SEPARATOR);
                }
                body.writeBytes(
                        Frame.isBinary(frame)
                                ? (BASE64 + base64(payload)).getBytes(UTF_8)
                                : ByteBufUtil.getBytes(payload));
            }
        }
        return new Body(body.toByteArray(), isBinary);
    }

    // UTF-16 units: a character of four UTF-8 bytes is two, any other is one.
    private static int units(byte[] utf8) {
        int units = 0;
        for (byte b : utf8) {
            boolean isFirst = (b & 0xC0) != 0x80;
            units += (b & 0xF8) == 0xF0 ? 2 : isFirst ? 1 : 0;
        }
        return units;
    }

    private static String base64(ByteBuf bytes) {
        return Base64.getEncoder().encodeToString(ByteBufUtil.getBytes(bytes));
    }
}
