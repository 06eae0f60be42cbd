package io.loquat.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * Full mode, one sender a room: a message counts as delivered to its sender when it is acknowledged, and to the others when they have
 * it. Each has to have the offset that its number says, in its acknowledgement and in every copy, and the copies have to come in order;
 * what is not so ends the benchmark.
 */
final class FullMode implements Speech {
    /** Ids have the time and the number in them, so that nothing is kept for what is under way; all are of one length. */
    private static final long FIRST_ID = 1_000_000_000_000_000L;

    private static final long NUMBERS = 1_000_000;
    private static final long MICROSECOND = 1_000;
    private static final int JOIN = 2;

    private static final byte[] ANSWER = ascii("{\"re\":");
    private static final byte[] WELCOME = ascii(",\"type\":\"welcome\"");
    private static final byte[] JOINED = ascii(",\"type\":\"joined\"");
    private static final byte[] ACK = ascii(",\"type\":\"ack\"");
    private static final byte[] PUSH = ascii("{\"type\":\"message\"");
    private static final byte[] PRESENCE = ascii("{\"type\":\"presence\"");
    private static final byte[] OFFSET = ascii("\"offset\":");
    private static final byte[] NEW = ascii("\"duplicate\":false}");

    private static final String ID = "{\"id\":" + FIRST_ID;
    private static final int AFTER_ID = ID.length();
    private static final String BEFORE_KEY = ID + ",\"type\":\"send\",\"key\":\"";
    private static final int KEY = BEFORE_KEY.length();
    private static final int KEY_LENGTH = Payload.HEAD - 1;
    private static final String BEFORE_TEXT = "\",\"text\":\"";
    private static final int TEXT = KEY + KEY_LENGTH + BEFORE_TEXT.length();

    private final Shape shape;
    private final Payload payload;
    private final byte[][] commands;
    private final long[] joinedAt;
    private final int[] copies;

    private int sender;
    private int number;
    private long time;

    FullMode(Shape shape, Payload payload) {
        if (shape.senders() != 1) {
            throw new IllegalArgumentException("in full mode each room has one sender");
        }
        this.shape = shape;
        this.payload = payload;
        joinedAt = new long[shape.all()];
        copies = new int[shape.all()];
        commands = new byte[shape.allSenders()][];
        for (int room = 0; room < commands.length; room++) {
            commands[room] = ascii(BEFORE_KEY + "k".repeat(KEY_LENGTH) + BEFORE_TEXT + "t".repeat(shape.bytes())
                    + "\",\"room\":\"" + shape.roomOf(room * shape.receivers()) + "\"}");
        }
    }

    @Override
    public List<byte[]> greeting(int client) {
        return List.of(
                ascii("{\"id\":1,\"type\":\"hello\"}"),
                ascii("{\"id\":%d,\"type\":\"join\",\"room\":\"%s\",\"limit\":0}"
                        .formatted(JOIN, shape.roomOf(client))));
    }

    @Override
    public byte[] write(int sender, int number, long time) {
        byte[] text = payload.write(sender, number, time);
        byte[] command = commands[sender];
        System.arraycopy(text, 0, command, KEY, KEY_LENGTH);
        System.arraycopy(text, 0, command, TEXT, text.length);
        long id = FIRST_ID + time / MICROSECOND * NUMBERS + number;
        for (int at = AFTER_ID - 1; id > 0; at--, id /= 10) {
            command[at] = (byte) ('0' + id % 10);
        }
        return command;
    }

    @Override
    public Kind read(int client, byte[] in, int from, int to) {
        if (has(in, from, to, ANSWER)) {
            return answer(client, in, from, to);
        }
        if (has(in, from, to, PUSH)
                && payload.read(client, in, from, to) == Kind.MESSAGE
                && payload.number() == ++copies[client]
                && offset(in, from, to) == joinedAt[client] + copies[client]) {
            sender = payload.sender();
            number = payload.number();
            time = payload.time();
            return isSender(client) ? Kind.NOTHING : Kind.MESSAGE;
        }
        if (has(in, from, to, PRESENCE)) {
            return Kind.NOTHING;
        }
        throw unexpected(client, in, from, to);
    }

    private Kind answer(int client, byte[] in, int from, int to) {
        int at = from + ANSWER.length;
        long re = digits(in, at, to);
        while (at < to && in[at] != ',') {
            at++;
        }
        if (re >= FIRST_ID && has(in, at, to, ACK) && has(in, to - NEW.length, to, NEW)) {
            sender = client / shape.receivers();
            number = (int) (re % NUMBERS);
            time = (re - FIRST_ID) / NUMBERS * MICROSECOND;
            if (offset(in, at, to) == joinedAt[client] + number) {
                return Kind.MESSAGE;
            }
        } else if (re == JOIN && has(in, at, to, JOINED)) {
            joinedAt[client] = offset(in, at, to);
            return Kind.IN;
        } else if (has(in, at, to, WELCOME)) {
            return Kind.NOTHING;
        }
        throw unexpected(client, in, from, to);
    }

    private boolean isSender(int client) {
        return client % shape.receivers() == 0;
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

    /** The first offset in a frame, -1 where there is none. */
    private static long offset(byte[] in, int from, int to) {
        for (int at = from; at < to; at++) {
            if (in[at] == '"' && has(in, at, to, OFFSET)) {
                return digits(in, at + OFFSET.length, to);
            }
        }
        return -1;
    }

    private static long digits(byte[] in, int from, int to) {
        long value = 0;
        for (int at = from; at < to && in[at] >= '0' && in[at] <= '9'; at++) {
            value = 10 * value + in[at] - '0';
        }
        return value;
    }

    private static boolean has(byte[] in, int at, int to, byte[] what) {
        return to - at >= what.length && Arrays.equals(in, at, at + what.length, what, 0, what.length);
    }

    private Failure unexpected(int client, byte[] in, int from, int to) {
        return new Failure("in room %s, joined at %d, after %d copies: %s"
                .formatted(
                        shape.roomOf(client),
                        joinedAt[client],
                        copies[client],
                        new String(in, from, to - from, UTF_8)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
