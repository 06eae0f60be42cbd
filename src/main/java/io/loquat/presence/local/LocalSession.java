package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.protocol.RoomName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection of {@link LocalPeople} and its seats. Owner: the monitor of those. */
final class LocalSession {
    final Link link;
    final Holder holder;
    final Set<RoomName> seats = new HashSet<>(2);
    boolean lost;
    /** A key that stands for its own. */
    @Nullable
    String alias;

    long graceEnds;

    LocalSession(Link link, Holder holder) {
        this.link = link;
        this.holder = holder;
    }
}
