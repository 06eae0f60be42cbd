package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.protocol.RoomName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection of {@link LocalPeople} and its seats. Owner: the monitor of {@link LocalPeople}. */
final class LocalLink {
    final Link link;
    final LocalPerson person;
    final Set<RoomName> seats = new HashSet<>(2);
    boolean lost;
    /** A second session key that resumes it. */
    @Nullable
    String alias;

    long graceEnds;

    LocalLink(Link link, LocalPerson person) {
        this.link = link;
        this.person = person;
    }
}
