package io.loquat.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Creates the messages of one sender, and remembers those since the last restart of the server. */
public final class MessageFactory {

    private static final String[] WORDS = {"hi ", "loquat ", "枇杷 ", "\"\\ ", "é ", "\uD83C\uDF4A "};
    private static final int LONG_WORDS = 200;

    private final String name;
    private final @Nullable String nick;
    private final List<String> rooms;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final List<SentMessage> ofThisLife = new ArrayList<>();
    private long number;

    /** @param nick the nickname; null for a guest over REST */
    public MessageFactory(
            String name, @Nullable String nick, List<String> rooms, Ledger ledger, RandomGenerator random) {
        this.name = name;
        this.nick = nick;
        this.rooms = rooms;
        this.ledger = ledger;
        this.random = random;
    }

    /** Creates a message to one of the rooms, usually a short one. From now on it counts as sent. */
    public SentMessage next() {
        number++;
        var text = new StringBuilder(name).append(' ').append(number).append(": ");
        for (int i = random.nextInt(10) == 0 ? random.nextInt(LONG_WORDS) : 1; i >= 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        String room = rooms.get(random.nextInt(rooms.size()));
        var message = new SentMessage(
                room, nick, name + "-" + number, text.append('.').toString());
        ofThisLife.add(message);
        ledger.sent(message);
        return message;
    }

    /** Returns the messages since the last restart, and forgets them. */
    List<SentMessage> takeAll() {
        List<SentMessage> last = List.copyOf(ofThisLife);
        ofThisLife.clear();
        return last;
    }
}
