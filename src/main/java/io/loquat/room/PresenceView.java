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
 * Who is in a room, as its {@link Watch} tells, and what the readers are told of that. Owner: the thread of the room; nothing here
 * is thread-safe.
 */
public final class PresenceView {
    /** From one more than this on, coming and going is told as a number. */
    public static final int CROWD = 100;

    /** A person is told to be typing at most this often, in milliseconds; so much is for the server of the person to see to. */
    public static final long TYPING_EVERY_MS = 3_000;

    // Notices travel now longer, now shorter: with the same measure here every other one would be a little too early.
    private static final long TYPED_TWICE_MS = TYPING_EVERY_MS / 2;

    /** The number of people of a crowd is told at most this often, in milliseconds. */
    public static final long ONLINE_EVERY_MS = 1_000;

    private final RoomName name;
    private final Map<Person, Seat> seats = new LinkedHashMap<>();
    private long version = -1;
    private int online;
    // Of a crowd that was here before this server looked, nobody is known but the number.
    private boolean isComplete;
    private boolean onlineUntold;
    private long onlineToldAt = -ONLINE_EVERY_MS;

    /** Nobody is known to be in it until {@link #become} says who. */
    public PresenceView(RoomName name) {
        this.name = name;
    }

    /** How many people are in it. */
    public int online() {
        return online;
    }

    /** Whether what was told goes up to that version, and everybody is known who is told by name. */
    public boolean isAt(long wanted) {
        return version >= wanted && (isComplete || isCrowd());
    }

    /** Whether it has so many people that they are not told by name. */
    public boolean isCrowd() {
        return online > CROWD;
    }

    /** Everybody in it, in the order of coming; empty in a crowd. */
    public List<MemberView> members() {
        if (isCrowd()) {
            return List.of();
        }
        List<MemberView> members = new ArrayList<>();
        seats.forEach((person, seat) -> members.add(new MemberView(seat.nick, seat.connections)));
        return members;
    }

    /** Takes over a change; the event to tell, or null when there is none. */
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

    /** Takes over another name; the event to tell, or null when there is none. */
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

    /** Takes over who is in it now, whatever was known; the events to tell who came, went and changed names unseen. */
    public List<RoomEvent> become(Notice.Snapshot now) {
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
            onlineUntold = true;
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

    /** Whether it may be told now that the person is typing. */
    public boolean mayType(Person person, long nowMs) {
        Seat seat = seats.get(person);
        return seat == null || nowMs - seat.typingToldAt >= TYPING_EVERY_MS;
    }

    /** The person is typing; the event to tell, or null when two connections of the person said so at the same time. */
    public @Nullable RoomEvent typing(Person person, long nowMs) {
        Seat seat = seats.get(person);
        if (seat == null) {
            // One of a crowd that is only counted.
            return isComplete ? null : new RoomEvent.Typing(name, person.nick().shown());
        }
        if (nowMs - seat.typingToldAt < TYPED_TWICE_MS) {
            return null;
        }
        seat.typingToldAt = nowMs;
        return new RoomEvent.Typing(name, seat.nick);
    }

    /** The number of people, when it is untold and a second has passed since the last; else null. */
    public RoomEvent.@Nullable Online onlineDue(long nowMs) {
        if (isNamed()) {
            // Told by name again, and those notices carry the number.
            onlineUntold = false;
        }
        if (!onlineUntold || nowMs - onlineToldAt < ONLINE_EVERY_MS) {
            return null;
        }
        onlineUntold = false;
        onlineToldAt = nowMs;
        return new RoomEvent.Online(name, online);
    }

    /** In how many milliseconds {@link #onlineDue} has something to tell, or -1 when nothing is untold. */
    public long onlineDueIn(long nowMs) {
        return onlineUntold ? Math.max(0, onlineToldAt + ONLINE_EVERY_MS - nowMs) : -1;
    }

    private @Nullable RoomEvent crowdChanged() {
        onlineUntold = true;
        return null;
    }

    private static final class Seat {
        private String nick;
        private int connections;
        private long typingToldAt = -TYPING_EVERY_MS;

        Seat(String nick, int connections) {
            this.nick = nick;
            this.connections = connections;
        }
    }
}
