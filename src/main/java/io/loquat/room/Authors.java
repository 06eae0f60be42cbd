package io.loquat.room;

import io.loquat.presence.Person;
import io.loquat.protocol.Nickname;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The people who read a room at this server, by the names under which their messages may arrive. Owner: the room's
 * thread.
 */
final class Authors {
    private final Map<String, Person> byNick = new HashMap<>();
    private final Map<Person, Names> names = new HashMap<>();

    /** Adds one connection of a person. */
    void add(Person person) {
        names.computeIfAbsent(person, p -> new Names()).connections++;
        has(person, person.nick());
    }

    /** Records that a person in the room, at this server or another, has this name now and nobody else does. */
    void has(Person person, Nickname nick) {
        Names known = names.get(person);
        if (known == null) {
            byNick.remove(nick.key());
            return;
        }
        // Messages sent under the previous name may still arrive, and are the person's own.
        if (!nick.key().equals(known.now)) {
            byNick.remove(known.before, person);
            known.before = known.now;
            known.now = nick.key();
        }
        byNick.put(nick.key(), person);
    }

    /** Removes one connection of a person. */
    void remove(Person person) {
        Names known = names.get(person);
        if (known != null && --known.connections == 0) {
            names.remove(person);
            byNick.remove(known.now, person);
            byNick.remove(known.before, person);
        }
    }

    /** Returns the person who writes under this compared nickname; null if nobody who reads here does. */
    @Nullable
    Person of(String author) {
        return byNick.get(author);
    }

    /** The compared nicknames of a person. */
    private static final class Names {
        private String now = "";
        private String before = "";
        private int connections;
    }
}
