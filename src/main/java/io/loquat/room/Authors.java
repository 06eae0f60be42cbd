package io.loquat.room;

import io.loquat.presence.Person;
import io.loquat.protocol.Nickname;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The people who read a room at this server, by the names under which they may have written. Owner: the room's thread. */
final class Authors {
    private final Map<String, Person> byNick = new HashMap<>();
    private final Map<Person, Names> names = new HashMap<>();

    /** One more connection of the person reads. */
    void add(Person person) {
        names.computeIfAbsent(person, p -> new Names()).connections++;
        has(person, person.nick());
    }

    /** A person of the room, whether it reads here or elsewhere, has that name now; nobody else has it any more. */
    void has(Person person, Nickname nick) {
        Names known = names.get(person);
        if (known == null) {
            byNick.remove(nick.key());
            return;
        }
        // What was sent under the name before may come only now, and is still the person's own.
        if (!nick.key().equals(known.now)) {
            byNick.remove(known.before, person);
            known.before = known.now;
            known.now = nick.key();
        }
        byNick.put(nick.key(), person);
    }

    /** One connection of the person reads no more. */
    void remove(Person person) {
        Names known = names.get(person);
        if (known != null && --known.connections == 0) {
            names.remove(person);
            byNick.remove(known.now, person);
            byNick.remove(known.before, person);
        }
    }

    /** Who has written under that compared nickname; null for nobody who reads here. */
    @Nullable
    Person of(String author) {
        return byNick.get(author);
    }

    /** The compared names of a person. */
    private static final class Names {
        private String now = "";
        private String before = "";
        private int connections;
    }
}
