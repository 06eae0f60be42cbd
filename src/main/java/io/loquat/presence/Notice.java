package io.loquat.presence;

import io.loquat.protocol.Nickname;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a room's {@link Watch} reports. Changes of the room's occupants carry versions, which increase by one. */
public sealed interface Notice {
    /** The maximum number of people in a room who are announced by name. People in a larger room are only counted. */
    int CROWD = 100;

    /**
     * A person now has that many connections in the room. 1 after none means that the person joined; 0 means that the
     * person left.
     *
     * @param nick the person's name at that moment
     * @param online the number of people in the room now
     */
    record Seats(long version, Person person, Nickname nick, int connections, int online) implements Notice {}

    /** A person in the room has a new name. */
    record Renamed(long version, Person person, Nickname nick) implements Notice {}

    /**
     * The occupants at that version, which replaces everything reported before. It is the first notice, and the one
     * after notices may have been missed.
     *
     * @param people all occupants in the order in which they joined; null when there are more than
     *     {@link #CROWD}, which are only counted
     */
    record Snapshot(long version, int online, @Nullable List<Here> people) implements Notice {}

    /** A person in a room, with the number of their connections there. */
    record Here(Person person, Nickname nick, int connections) {}

    /** A person is typing. May be lost. */
    record Typing(Person person) implements Notice {}

    /** Bytes for the room's {@code plain} clients. May be lost. */
    record Bytes(Person person, byte[] bytes) implements Notice {}
}
