package io.loquat.presence.local;

import io.loquat.presence.Person;
import io.loquat.protocol.RoomName;
import java.util.HashSet;
import java.util.Set;

/**
 * A person of {@link LocalPeople}, the number of connections that hold its name, and its rooms. Owner: the monitor of
 * {@link LocalPeople}.
 */
final class LocalPerson {
    final Person person;
    // Most people are in one room.
    final Set<RoomName> rooms = new HashSet<>(2);
    int links;

    LocalPerson(Person person) {
        this.person = person;
    }
}
