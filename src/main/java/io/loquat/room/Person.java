package io.loquat.room;

import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who holds a nickname; compared by identity. Its rooms are kept by their {@link Room}s, all else by {@link People}. */
public final class Person {
    // Most are in one room.
    private final Set<RoomName> rooms = ConcurrentHashMap.newKeySet(1);
    private final AtomicInteger seats = new AtomicInteger();
    private volatile Nickname nick;
    // Owner: the monitor of People.
    int links;

    Person(Nickname nick) {
        this.nick = nick;
    }

    /** The name that the person has now; any thread. */
    public Nickname nick() {
        return nick;
    }

    void nick(Nickname newNick) {
        nick = newNick;
    }

    /** The rooms the person is in; any thread. */
    public Set<RoomName> rooms() {
        return rooms;
    }

    /** Counts a room in; true when it is the first. */
    boolean entered(RoomName room) {
        rooms.add(room);
        return seats.getAndIncrement() == 0;
    }

    /** Counts a room out; true when it was the last. */
    boolean left(RoomName room) {
        rooms.remove(room);
        return seats.decrementAndGet() == 0;
    }
}
