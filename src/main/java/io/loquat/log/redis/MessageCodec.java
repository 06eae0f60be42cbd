package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a message in the store. The sender's part is {@code nick author key}, each preceded by its length in
 * two bytes, followed by the text. Its place is {@code epoch offset time} in ASCII; on the channel a line feed
 * separates the two.
 */
final class MessageCodec {
    /** The first byte of a message on a room's channel. */
    static final byte MESSAGE = 'm';

    private static final int NO_KEY = 0xFFFF;

    private MessageCodec() {}

    /** Encodes the sender's part. */
    static byte[] pack(Draft draft) {
        byte[] nick = draft.nick().getBytes(UTF_8);
        byte[] author = draft.author().getBytes(UTF_8);
        byte[] key = draft.key() == null ? new byte[0] : draft.key().getBytes(UTF_8);
        byte[] text = draft.text().getBytes(UTF_8);
        ByteBuffer packed = ByteBuffer.allocate(6 + nick.length + author.length + key.length + text.length);
        packed.putShort((short) nick.length).put(nick);
        packed.putShort((short) author.length).put(author);
        packed.putShort((short) (draft.key() == null ? NO_KEY : key.length)).put(key);
        return packed.put(text).array();
    }

    /** The place of a message. */
    record Place(String epoch, long offset, Instant time) {
        Entry of(Draft draft) {
            return new Entry(
                    draft.room(), epoch, offset, draft.nick(), draft.author(), draft.key(), draft.text(), time);
        }
    }

    /** Decodes a place at the beginning of what starts at {@code from}. */
    static Place place(byte[] packed, int from) {
        int end = find(packed, '\n', from);
        int first = find(packed, ' ', from);
        int second = find(packed, ' ', first + 1);
        return new Place(
                new String(packed, from, first - from, UTF_8),
                number(packed, first + 1, second),
                Instant.ofEpochMilli(number(packed, second + 1, end)));
    }

    /** Decodes an entry with a known place; the sender's part follows the line feed that ends the place. */
    static Entry entry(RoomName room, Place place, byte[] packed, int from) {
        return unpack(room, place.epoch(), place.offset(), place.time(), packed, find(packed, '\n', from) + 1);
    }

    /** Decodes an entry from the sender's part, which starts at {@code from}. */
    static Entry unpack(RoomName room, String epoch, long offset, Instant time, byte[] packed, int from) {
        ByteBuffer rest = ByteBuffer.wrap(packed, from, packed.length - from);
        String nick = text(rest, Short.toUnsignedInt(rest.getShort()));
        String author = text(rest, Short.toUnsignedInt(rest.getShort()));
        int keyLength = Short.toUnsignedInt(rest.getShort());
        @Nullable String key = keyLength == NO_KEY ? null : text(rest, keyLength);
        return new Entry(room, epoch, offset, nick, author, key, text(rest, rest.remaining()), time);
    }

    private static String text(ByteBuffer from, int length) {
        String text = new String(from.array(), from.position(), length, UTF_8);
        from.position(from.position() + length);
        return text;
    }

    // Returns the end when there is none.
    private static int find(byte[] in, char wanted, int from) {
        int at = from;
        while (at < in.length && in[at] != wanted) {
            at++;
        }
        return at;
    }

    private static long number(byte[] digits, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + digits[i] - '0';
        }
        return number;
    }
}
