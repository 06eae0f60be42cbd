package io.loquat.presence;

import io.loquat.protocol.Nickname;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a room's {@link Watch} tells. Changes of who is there have versions, which rise by one. */
public sealed interface Notice {
    /**
     * A person has that many connections in the room now: 1 where it had none is coming, 0 is leaving.
     *
     * @param nick its name at that moment
     * @param online how many people are in the room now
     */
    record Seats(long version, Person person, Nickname nick, int connections, int online) implements Notice {}

    /** A person in the room has another name. */
    record Renamed(long version, Person person, Nickname nick) implements Notice {}

    /**
     * Who is there at that version, whatever was told before; the first notice, and the one after something may have been missed.
     *
     * @param people everybody in the order of coming; null when they are over {@link PresenceView#CROWD} and only counted
     */
    record Snapshot(long version, int online, @Nullable List<Here> people) implements Notice {}

    /** A person in a room, and by how many connections. */
    record Here(Person person, Nickname nick, int connections) {}

    /** A person is typing; may be lost. */
    record Typing(Person person) implements Notice {}

    /** Bytes for the room's {@code plain} clients; may be lost. */
    record Bytes(Person person, byte[] bytes) implements Notice {}
}
