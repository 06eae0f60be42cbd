package io.loquat.presence.redis;

import io.loquat.presence.Link;
import io.loquat.presence.Person;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The people with connections to this server, so that each is one object whose name is the newest. Owner: the store's executor. */
final class ConnectedPeople {
    private final Map<String, Known> people = new HashMap<>();
    private final Map<String, Known> links = new HashMap<>();

    /** A new connection of this server's. */
    Link link(String id, String person, StoredNickname nick, @Nullable String key, @Nullable String predecessor) {
        Known known = people.computeIfAbsent(person, p -> new Known(new Person(p, nick.nick())));
        known.take(nick);
        known.links++;
        links.put(id, known);
        return new Link(id, known.person, key, predecessor);
    }

    /** The connection is over; any but this server's is ignored. */
    void unlink(String id) {
        Known known = links.remove(id);
        if (known != null && --known.links == 0) {
            people.remove(known.person.id());
        }
    }

    /** The person, who is told to have that name. */
    Person person(String id, StoredNickname nick) {
        Known known = people.get(id);
        if (known == null) {
            return new Person(id, nick.nick());
        }
        known.take(nick);
        return known.person;
    }

    /** The person, of whatever server, has that name now. */
    void renamed(Person person, StoredNickname nick) {
        Known known = people.get(person.id());
        if (known != null) {
            known.take(nick);
        }
    }

    /** The person's name as it is told. */
    StoredNickname nick(Person person) {
        Known known = people.get(person.id());
        return new StoredNickname(known == null ? 0 : known.renames, person.nick());
    }

    private static final class Known {
        private final Person person;
        private long renames;
        private int links;

        Known(Person person) {
            this.person = person;
        }

        // Notices and answers come by two connections, so an older name may come later.
        void take(StoredNickname nick) {
            if (nick.renames() > renames) {
                renames = nick.renames();
                person.nick(nick.nick());
            }
        }
    }
}
