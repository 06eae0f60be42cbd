package io.loquat.presence.redis;

import io.loquat.presence.Link;
import io.loquat.presence.Person;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The people with connections to this server, so that each is one object with its newest name. Owner: the store's
 * executor.
 */
final class ConnectedPeople {
    private final Map<String, Known> people = new HashMap<>();
    private final Map<String, Known> links = new HashMap<>();

    /** Registers a new connection of this server. */
    Link link(String id, String person, StoredNickname nick, @Nullable String key, @Nullable String predecessor) {
        Known known = people.computeIfAbsent(person, p -> new Known(new Person(p, nick.nick())));
        known.take(nick);
        known.links++;
        links.put(id, known);
        return new Link(id, known.person, key, predecessor);
    }

    /** Removes a connection that ended; ignores those of other servers. */
    void unlink(String id) {
        Known known = links.remove(id);
        if (known != null && --known.links == 0) {
            people.remove(known.person.id());
        }
    }

    /** Returns the person, with the name that was reported. */
    Person person(String id, StoredNickname nick) {
        Known known = people.get(id);
        if (known == null) {
            return new Person(id, nick.nick());
        }
        known.take(nick);
        return known.person;
    }

    /** Sets the new name of a person, on whichever server they are. */
    void renamed(Person person, StoredNickname nick) {
        Known known = people.get(person.id());
        if (known != null) {
            known.take(nick);
        }
    }

    /** Returns the person's name in the form in which it is published. */
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

        // Notices and answers arrive on two connections, so an older name may arrive later.
        void take(StoredNickname nick) {
            if (nick.renames() > renames) {
                renames = nick.renames();
                person.nick(nick.nick());
            }
        }
    }
}
