package io.loquat.presence;

import io.loquat.protocol.RoomName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A connection of a person, open or in its grace period. Equal by identity. */
public final class Link {
    private final String id;
    private final Person person;
    private final @Nullable String key;
    private final @Nullable String predecessor;
    // Most connections are in one room.
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet(1);

    /**
     * Creates a connection without seats.
     *
     * @param id 1-64 characters of {@code A-Z a-z 0-9 _ -}; no other connection of the chat ever has the same
     * @param key the session key that resumes this connection; null in simple mode
     * @param predecessor the id of the lost connection whose seats this one may take over; null when there is none
     */
    public Link(String id, Person person, @Nullable String key, @Nullable String predecessor) {
        this.id = id;
        this.person = person;
        this.key = key;
        this.predecessor = predecessor;
    }

    /** Returns the id that distinguishes this connection from all others, past and future. */
    public String id() {
        return id;
    }

    /** Returns the person whose connection this is. */
    public Person person() {
        return person;
    }

    /** Returns the session key that resumes this connection; null in simple mode. */
    public @Nullable String key() {
        return key;
    }

    /** Returns the id of the lost connection that this one replaces; null when there is none. */
    public @Nullable String predecessor() {
        return predecessor;
    }

    /** Returns the rooms that this server has joined the connection to, or is about to. Any thread. */
    public Set<RoomName> rooms() {
        return rooms;
    }
}
