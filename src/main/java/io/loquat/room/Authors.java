package io.loquat.room;

import io.loquat.presence.Person;
import io.loquat.protocol.Nickname;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The occupants with a connection to this server, by the nicknames under which their messages may arrive. Owner: the
 * room's thread.
 */
final class Authors {
    private final Map<String, Person> byNick = new HashMap<>();
    private final Map<Person, Names> names = new HashMap<>();

    /** Adds one connection of a person. */
    void add(Person person) {
        names.computeIfAbsent(person, p -> new Names()).connections++;
        rename(person, person.nick());
    }

    /** Records the current nickname of a person in the room, on this server or another; no other person has it. */
    void rename(Person person, Nickname nick) {
        Names known = names.get(person);
        if (known == null) {
            byNick.remove(nick.key());
            return;
        }
        // Messages sent under the previous name may still arrive, and belong to the person.
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

    /** Returns the occupant who sends under this compared nickname; null if there is none on this server. */
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
