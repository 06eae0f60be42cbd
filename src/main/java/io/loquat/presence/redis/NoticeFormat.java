package io.loquat.presence.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.presence.Notice;
import io.loquat.presence.Person;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The format of what is published to a room: a letter, then its fields, separated by spaces. Messages that start with
 * another letter are not about presence.
 */
final class NoticeFormat {
    private static final byte LINE_FEED = '\n';

    private NoticeFormat() {}

    /**
     * Formats {@code t} (typing) or {@code b} (bytes), which a server publishes without storing them:
     * {@code PERSON NICK}, a line feed, the bytes.
     */
    static byte[] of(char kind, String person, StoredNickname nick, byte[] bytes) {
        byte[] head = (kind + person + " " + nick + "\n").getBytes(UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    /** Parses a message; null when it is not about presence. */
    static @Nullable Notice parse(byte[] text, ConnectedPeople people) {
        return switch (text.length == 0 ? 0 : text[0]) {
            case 's' -> seats(rest(text), people);
            case 'r' -> renamed(rest(text), people);
            case 't', 'b' -> unversioned(text, people);
            default -> null;
        };
    }

    private static String rest(byte[] text) {
        return new String(text, 1, text.length - 1, UTF_8);
    }

    // VERSION PERSON CONNECTIONS ONLINE NICK
    private static Notice seats(String text, ConnectedPeople people) {
        String[] words = text.split(" ", 5);
        StoredNickname nick = StoredNickname.parse(words[4]);
        return new Notice.Seats(
                Long.parseLong(words[0]),
                people.person(words[1], nick),
                nick.nick(),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]));
    }

    // VERSION PERSON NICK
    private static Notice renamed(String text, ConnectedPeople people) {
        String[] words = text.split(" ", 3);
        StoredNickname nick = StoredNickname.parse(words[2]);
        return new Notice.Renamed(Long.parseLong(words[0]), people.person(words[1], nick), nick.nick());
    }

    // The nick contains a line feed of its own.
    private static Notice unversioned(byte[] text, ConnectedPeople people) {
        int line = indexOfLineFeed(text, 0);
        int end = indexOfLineFeed(text, line + 1);
        String[] words = new String(text, 1, end - 1, UTF_8).split(" ", 2);
        Person person = people.person(words[0], StoredNickname.parse(words[1]));
        return text[0] == 't'
                ? new Notice.Typing(person)
                : new Notice.Bytes(person, Arrays.copyOfRange(text, end + 1, text.length));
    }

    private static int indexOfLineFeed(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if (text[i] == LINE_FEED) {
                return i;
            }
        }
        throw new IllegalArgumentException("no line feed in the notice");
    }
}
