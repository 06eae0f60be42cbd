package io.loquat.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/**
 * What one run sends: {@code wsRUN4:SNDR:NUMBER08:TIME............:filler}, all hexadecimal; a server may wrap it in what it likes.
 * Not thread-safe: what {@link #read} found is in its fields until the next call.
 */
final class Payload implements Speech {
    /** The shortest: the marker and the three numbers with their colons. */
    static final int HEAD = 38;

    private static final int SENDER = 7;
    private static final int NUMBER = 12;
    private static final int TIME = 21;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] VALUES = values();

    private final byte[] text;
    private int hint;

    private int sender;
    private int number;
    private long time;

    Payload(int run, int bytes) {
        if (bytes < HEAD) {
            throw new IllegalArgumentException("a message has at least " + HEAD + " bytes");
        }
        text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('a' + i % 26);
        }
        System.arraycopy("ws0000:0000:00000000:0000000000000000:".getBytes(US_ASCII), 0, text, 0, HEAD);
        put(2, 4, run);
    }

    @Override
    public List<byte[]> greeting(int client) {
        return List.of();
    }

    @Override
    public byte[] write(int sender, int number, long time) {
        put(SENDER, 4, sender);
        put(NUMBER, 8, number);
        put(TIME, 16, time);
        return text;
    }

    @Override
    public Kind read(int client, byte[] in, int from, int to) {
        int at = find(in, from, to);
        if (at < 0) {
            return Kind.NOTHING;
        }
        return read(in, at, to) ? Kind.MESSAGE : Kind.DAMAGED;
    }

    @Override
    public int sender() {
        return sender;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long time() {
        return time;
    }

    /** Where this run's text begins, or -1 for what is none of ours. */
    private int find(byte[] in, int from, int to) {
        if (isMarker(in, from + hint, to)) {
            return from + hint;
        }
        for (int i = from; i + SENDER <= to; i++) {
            if (isMarker(in, i, to)) {
                hint = i - from;
                return i;
            }
        }
        return -1;
    }

    /** Reads the numbers at the marker; false when a byte is not as it was sent. */
    private boolean read(byte[] in, int at, int to) {
        if (to - at < text.length || in[at + 11] != ':' || in[at + 20] != ':' || in[at + 37] != ':') {
            return false;
        }
        long s = hex(in, at + SENDER, 4);
        long n = hex(in, at + NUMBER, 8);
        long t = hex(in, at + TIME, 16);
        if ((s | n | t) < 0 || !Arrays.equals(in, at + HEAD, at + text.length, text, HEAD, text.length)) {
            return false;
        }
        sender = (int) s;
        number = (int) n;
        time = t;
        return true;
    }

    private boolean isMarker(byte[] in, int at, int to) {
        return at + SENDER <= to && Arrays.equals(in, at, at + SENDER, text, 0, SENDER);
    }

    private void put(int at, int digits, long value) {
        for (int i = at + digits - 1; i >= at; i--, value >>>= 4) {
            text[i] = DIGITS[(int) value & 15];
        }
    }

    /** Negative when one is no digit, as times and numbers never are. */
    private static long hex(byte[] in, int at, int digits) {
        long value = 0;
        int bad = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = VALUES[in[i] & 0xff];
            bad |= digit;
            value = value << 4 | (digit & 15);
        }
        return bad < 0 ? -1 : value;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
        }
        return values;
    }
}
