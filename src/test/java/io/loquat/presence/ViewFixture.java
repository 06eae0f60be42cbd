package io.loquat.presence;

import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.room.PresenceView;
import io.loquat.room.Shorthand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A presence view that receives people's actions as its watch would report them. */
public final class ViewFixture {
    private final Map<Person, Integer> connections = new LinkedHashMap<>();
    private final PresenceView room = new PresenceView(RoomName.LOBBY);
    private long version;

    /** Starts with a snapshot without occupants. */
    public ViewFixture() {
        room.replace(everybody());
    }

    public PresenceView room() {
        return room;
    }

    public Notice.Snapshot everybody() {
        List<Notice.Here> people = connections.entrySet().stream()
                .map(entry -> new Notice.Here(entry.getKey(), entry.getKey().nick(), entry.getValue()))
                .toList();
        return new Notice.Snapshot(version, connections.size(), people);
    }

    /** A snapshot of the same room as a crowd, with a count only. */
    public Notice.Snapshot counted() {
        return new Notice.Snapshot(version, connections.size(), null);
    }

    @Nullable
    public RoomEvent enter(Person person) {
        return room.changed(entering(person));
    }

    /** A person joins; the room has not been notified yet. */
    public Notice.Seats entering(Person person) {
        return seats(person, connections.merge(person, 1, Integer::sum));
    }

    @Nullable
    public RoomEvent leave(Person person) {
        return room.changed(leaving(person));
    }

    /** A person leaves; the room has not been notified yet. */
    public Notice.Seats leaving(Person person) {
        Integer left = connections.computeIfPresent(person, (p, count) -> count == 1 ? null : count - 1);
        return seats(person, left == null ? 0 : left);
    }

    private Notice.Seats seats(Person person, int count) {
        return new Notice.Seats(++version, person, person.nick(), count, connections.size());
    }

    @Nullable
    public RoomEvent rename(Person person, Nickname nick) {
        person.nick(nick);
        return room.renamed(new Notice.Renamed(++version, person, nick));
    }

    public static Person person(String name) {
        return new Person("id-" + name, Shorthand.nick(name));
    }
}
