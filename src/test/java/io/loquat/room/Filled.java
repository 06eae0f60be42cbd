package io.loquat.room;

import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A room that hears what people do, as their watch would tell it. */
final class Filled {
    private final Map<Person, Integer> connections = new LinkedHashMap<>();
    private final Room room = new Room(RoomName.LOBBY);
    private long version;

    /** It is known that nobody is in it. */
    Filled() {
        room.become(everybody());
    }

    Room room() {
        return room;
    }

    Notice.Everybody everybody() {
        List<Notice.Here> people = connections.entrySet().stream()
                .map(entry -> new Notice.Here(entry.getKey(), entry.getKey().nick(), entry.getValue()))
                .toList();
        return new Notice.Everybody(version, connections.size(), people);
    }

    /** The same of a crowd that is only counted. */
    Notice.Everybody counted() {
        return new Notice.Everybody(version, connections.size(), null);
    }

    @Nullable
    RoomEvent enter(Person person) {
        return room.changed(entering(person));
    }

    /** Somebody comes, and the room has not heard of it. */
    Notice.Seats entering(Person person) {
        return seats(person, connections.merge(person, 1, Integer::sum));
    }

    @Nullable
    RoomEvent leave(Person person) {
        return room.changed(leaving(person));
    }

    /** Somebody leaves, and the room has not heard of it. */
    Notice.Seats leaving(Person person) {
        Integer left = connections.computeIfPresent(person, (p, count) -> count == 1 ? null : count - 1);
        return seats(person, left == null ? 0 : left);
    }

    private Notice.Seats seats(Person person, int count) {
        return new Notice.Seats(++version, person, person.nick(), count, connections.size());
    }

    @Nullable
    RoomEvent rename(Person person, Nickname nick) {
        person.nick(nick);
        return room.renamed(new Notice.Renamed(++version, person, nick));
    }

    static Person person(String name) {
        return new Person("id-" + name, Words.nick(name));
    }
}
