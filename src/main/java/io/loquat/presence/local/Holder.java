package io.loquat.presence.local;

import io.loquat.presence.Person;
import io.loquat.protocol.RoomName;
import java.util.HashSet;
import java.util.Set;

/** A person of {@link LocalPeople}, how many connections hold its name, and its rooms. Owner: the monitor of those. */
final class Holder {
    final Person person;
    // Most are in one room.
    final Set<RoomName> rooms = new HashSet<>(2);
    int sessions;

    Holder(Person person) {
        this.person = person;
    }
}
