package io.loquat.room;

import io.loquat.presence.Notice;
import io.loquat.presence.Person;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The people in a room as its {@code Watch} reports them. Turns each change into the event to broadcast. Owner: the
 * room's thread; not thread-safe.
 */
public final class PresenceView {
    /**
     * The shortest interval, in milliseconds, between two typing notices of a person; enforced by the person's server.
     */
    static final long TYPING_EVERY_MS = 3_000;

    // The latency of notices varies. With the full interval, every other one would arrive slightly too early.
    private static final long TYPED_TWICE_MS = TYPING_EVERY_MS / 2;

    /** The shortest interval, in milliseconds, between two announcements of a crowd's size. */
    static final long ONLINE_EVERY_MS = 1_000;

    private final RoomName name;
    private final Map<Person, Seat> seats = new LinkedHashMap<>();
    private long version = -1;
    private int online;
    // False if this server knows only the size of a crowd, because it did not see its people join.
    private boolean isComplete;
    private boolean onlineChanged;
    private long onlineSentAt = -ONLINE_EVERY_MS;

    /** Creates a view of a room in which nobody is known until {@link #replace}. */
    public PresenceView(RoomName name) {
        this.name = name;
    }

    /** Returns the number of people in the room. */
    public int online() {
        return online;
    }

    /**
     * Returns whether all changes up to this version were announced, and all people who are announced by name are
     * known.
     */
    boolean isAt(long minimum) {
        return version >= minimum && (isComplete || isCrowd());
    }

    /** Returns whether the room has too many people to announce them by name. */
    boolean isCrowd() {
        return online > Notice.CROWD;
    }

    /** Returns all people in the room in the order in which they joined; empty in a crowd. */
    public List<MemberView> members() {
        if (isCrowd()) {
            return List.of();
        }
        List<MemberView> members = new ArrayList<>();
        seats.forEach((person, seat) -> members.add(new MemberView(seat.nick, seat.connections)));
        return members;
    }

    /** Applies a change and returns the event to broadcast, or null. */
    public @Nullable RoomEvent changed(Notice.Seats notice) {
        version = notice.version();
        online = notice.online();
        Seat seat = seats.get(notice.person());
        String nick = notice.nick().shown();
        if (notice.connections() == 0) {
            seats.remove(notice.person());
            if (seat == null && isComplete) {
                return null;
            }
            return isNamed() ? left(seat == null ? nick : seat.nick) : crowdChanged();
        }
        if (seat != null) {
            seat.connections = notice.connections();
            return null;
        }
        seats.put(notice.person(), new Seat(nick, notice.connections()));
        return isNamed() ? entered(nick) : crowdChanged();
    }

    /** Applies a new nickname and returns the event to broadcast, or null. */
    public @Nullable RoomEvent renamed(Notice.Renamed notice) {
        version = notice.version();
        return renamed(notice.person(), notice.nick().shown());
    }

    private @Nullable RoomEvent renamed(Person person, String to) {
        Seat seat = seats.get(person);
        if (seat == null || seat.nick.equals(to)) {
            return null;
        }
        String from = seat.nick;
        seat.nick = to;
        return isNamed() ? new RoomEvent.Renamed(name, from, to, online) : null;
    }

    /**
     * Replaces the whole state, and returns the events of all people who joined, left or changed names meanwhile.
     */
    public List<RoomEvent> replace(Notice.Snapshot now) {
        boolean wasNamed = isNamed() && version >= 0;
        boolean isFirst = version < 0;
        int before = online;
        version = now.version();
        online = now.online();
        isComplete = now.people() != null;
        Map<Person, Seat> old = new LinkedHashMap<>(seats);
        seats.clear();
        List<Notice.Here> people = now.people() == null ? List.of() : now.people();
        people.forEach(here -> seats.put(here.person(), new Seat(here.nick().shown(), here.connections())));
        if (!isFirst && !(wasNamed && isNamed()) && before != online) {
            onlineChanged = true;
        }
        return wasNamed && isNamed() ? difference(old) : List.of();
    }

    private List<RoomEvent> difference(Map<Person, Seat> old) {
        List<RoomEvent> events = new ArrayList<>();
        old.forEach((person, seat) -> {
            Seat now = seats.get(person);
            if (now == null) {
                events.add(left(seat.nick));
            } else if (!now.nick.equals(seat.nick)) {
                events.add(new RoomEvent.Renamed(name, seat.nick, now.nick, online));
            }
        });
        seats.forEach((person, seat) -> {
            if (!old.containsKey(person)) {
                events.add(entered(seat.nick));
            }
        });
        return events;
    }

    private RoomEvent entered(String nick) {
        return new RoomEvent.Entered(name, nick, Times.now(), online);
    }

    private RoomEvent left(String nick) {
        return new RoomEvent.Left(name, nick, Times.now(), online);
    }

    private boolean isNamed() {
        return isComplete && !isCrowd();
    }

    /** Returns whether a typing notice of the person may be sent now. */
    boolean mayType(Person person, long nowMs) {
        Seat seat = seats.get(person);
        return seat == null || nowMs - seat.typingSentAt >= TYPING_EVERY_MS;
    }

    /** Returns the typing event to broadcast, or null if another connection of the person has just caused one. */
    @Nullable
    RoomEvent typing(Person person, long nowMs) {
        Seat seat = seats.get(person);
        if (seat == null) {
            // A person in a crowd of which only the size is known.
            return isComplete ? null : new RoomEvent.Typing(name, person.nick().shown());
        }
        if (nowMs - seat.typingSentAt < TYPED_TWICE_MS) {
            return null;
        }
        seat.typingSentAt = nowMs;
        return new RoomEvent.Typing(name, seat.nick);
    }

    /**
     * Returns the event with the number of people if it changed and a second has passed since the last one; otherwise
     * null.
     */
    RoomEvent.@Nullable Online onlineDue(long nowMs) {
        if (isNamed()) {
            // People are announced by name again, and those events carry the number.
            onlineChanged = false;
        }
        if (!onlineChanged || nowMs - onlineSentAt < ONLINE_EVERY_MS) {
            return null;
        }
        onlineChanged = false;
        onlineSentAt = nowMs;
        return new RoomEvent.Online(name, online);
    }

    /** Returns in how many milliseconds {@link #onlineDue} has an event, or -1 if the number has not changed. */
    long onlineDueIn(long nowMs) {
        return onlineChanged ? Math.max(0, onlineSentAt + ONLINE_EVERY_MS - nowMs) : -1;
    }

    private @Nullable RoomEvent crowdChanged() {
        onlineChanged = true;
        return null;
    }

    private static final class Seat {
        private String nick;
        private int connections;
        private long typingSentAt = -TYPING_EVERY_MS;

        Seat(String nick, int connections) {
            this.nick = nick;
            this.connections = connections;
        }
    }
}
