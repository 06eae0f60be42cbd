package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Builds frames for the server, valid and invalid ones, as bytes. */
public final class Frames {

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final int opcode;
    private byte[] payload = {};
    private boolean fin = true;
    private int rsv;
    private boolean masked = true;
    private long declared = -1;
    private int lengthBytes = -1;

    private Frames(int opcode) {
        this.opcode = opcode;
    }

    public static Frames frame(int opcode) {
        return new Frames(opcode);
    }

    public static byte[] text(String text) {
        return frame(Frame.TEXT).payload(text).bytes();
    }

    public static byte[] binary(byte[] payload) {
        return frame(Frame.BINARY).payload(payload).bytes();
    }

    public static byte[] close(int code, String reason) {
        return frame(Frame.CLOSE).payload(closeBody(code, reason)).bytes();
    }

    public static byte[] closeBody(int code, String reason) {
        return concat(new byte[] {(byte) (code >> 8), (byte) code}, reason.getBytes(UTF_8));
    }

    public static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public Frames payload(byte... bytes) {
        payload = bytes;
        return this;
    }

    public Frames payload(String text) {
        return payload(text.getBytes(UTF_8));
    }

    /** Clears the FIN bit: more fragments follow. */
    public Frames more() {
        fin = false;
        return this;
    }

    /** Sets the three reserved bits: 4, 2, 1. */
    public Frames rsv(int bits) {
        rsv = bits;
        return this;
    }

    public Frames unmasked() {
        masked = false;
        return this;
    }

    /** Declares a length in the header that does not match the payload. */
    public Frames declaring(long length) {
        declared = length;
        return this;
    }

    /** Encodes the length in this many extra bytes (0, 2 or 8) instead of the fewest possible. */
    public Frames lengthIn(int bytes) {
        lengthBytes = bytes;
        return this;
    }

    public byte[] bytes() {
        var out = new ByteArrayOutputStream(payload.length + 14);
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        writeLength(out);
        if (masked) {
            out.writeBytes(MASK);
        }
        byte[] body = payload.clone();
        for (int i = 0; masked && i < body.length; i++) {
            body[i] ^= MASK[i & 3];
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    private void writeLength(ByteArrayOutputStream out) {
        long length = declared >= 0 || declared < -1 ? declared : payload.length;
        int bytes = lengthBytes >= 0 ? lengthBytes : length < 0 || length > 0xffff ? 8 : length > 125 ? 2 : 0;
        int first = bytes == 8 ? 127 : bytes == 2 ? 126 : (int) length;
        out.write((masked ? 0x80 : 0) | first);
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (length >>> shift));
        }
    }
}
