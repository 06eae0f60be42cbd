package io.loquat.room;

import io.loquat.protocol.RoomName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a person, open or in its grace, and the rooms it has a seat in.
 *
 * <p>Whoever takes a room out of {@link #rooms} first has the seat: the leave, the grace's end, or the connection that comes
 * back in its place. That makes the three safe against each other without a lock.
 */
public final class Link {
    private final Person person;
    // Most are in one room.
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet(1);
    private final @Nullable String key;
    private final @Nullable Link predecessor;
    // Owner of the two: the monitor of People.
    boolean lost;
    long graceEnds;

    Link(Person person, @Nullable String key, @Nullable Link predecessor) {
        this.person = person;
        this.key = key;
        this.predecessor = predecessor;
    }

    /** Whose connection it is. */
    public Person person() {
        return person;
    }

    /** The rooms it has a seat in; any thread. */
    public Set<RoomName> rooms() {
        return rooms;
    }

    /** The session key that resumes it, null in simple mode. */
    public @Nullable String key() {
        return key;
    }

    /** The broken connection whose place it takes, null where there is none. */
    public @Nullable Link predecessor() {
        return predecessor;
    }
}
