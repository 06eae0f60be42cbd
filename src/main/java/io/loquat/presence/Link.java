package io.loquat.presence;

import io.loquat.protocol.RoomName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One connection of a person, open or in its grace; equal by identity. */
public final class Link {
    private final String id;
    private final Person person;
    private final @Nullable String key;
    private final @Nullable String predecessor;
    // Most are in one room.
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet(1);

    /**
     * @param id 1-64 characters of {@code A-Z a-z 0-9 _ -}, which no other connection of the chat ever has
     * @param key the session key that resumes it, null in simple mode
     * @param predecessor the id of the broken connection whose seats it may take over, or null
     */
    public Link(String id, Person person, @Nullable String key, @Nullable String predecessor) {
        this.id = id;
        this.person = person;
        this.key = key;
        this.predecessor = predecessor;
    }

    /** What tells this connection from all others, at all times. */
    public String id() {
        return id;
    }

    /** Whose connection it is. */
    public Person person() {
        return person;
    }

    /** The session key that resumes it, null in simple mode. */
    public @Nullable String key() {
        return key;
    }

    /** The id of the broken connection whose place it takes, null where there is none. */
    public @Nullable String predecessor() {
        return predecessor;
    }

    /** The rooms that this server has joined it to, or is about to; any thread. */
    public Set<RoomName> rooms() {
        return rooms;
    }
}
