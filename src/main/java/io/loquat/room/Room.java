package io.loquat.room;

import io.loquat.protocol.Nickname;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is in a room and what the others are told of it. Owner: the thread of the room; nothing here is thread-safe. */
public final class Room {
    /** From one more than this on, coming and going is told as a number. */
    public static final int CROWD = 100;

    /** A person is told to be typing at most this often, in milliseconds. */
    public static final long TYPING_EVERY_MS = 3_000;

    /** The number of people of a crowd is told at most this often, in milliseconds. */
    public static final long ONLINE_EVERY_MS = 1_000;

    private final RoomName name;
    private final People people;
    private final Map<Person, Seat> seats = new LinkedHashMap<>();
    private final Map<String, Person> byNick = new HashMap<>();
    private boolean onlineUntold;
    private long onlineToldAt = -ONLINE_EVERY_MS;

    public Room(RoomName name, People people) {
        this.name = name;
        this.people = people;
    }

    /** How many people are in it. */
    public int online() {
        return seats.size();
    }

    /** Who of those in it has that compared nickname, or had it before the last rename; or null. */
    public @Nullable Person byNick(String key) {
        return byNick.get(key);
    }

    /** Whether the person has a seat. */
    public boolean has(Person person) {
        return seats.containsKey(person);
    }

    /** Whether it has so many people that they are not told by name. */
    public boolean isCrowd() {
        return seats.size() > CROWD;
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

    /** Seats one more connection of the person; the event to tell, or null when there is none. */
    public @Nullable RoomEvent enter(Person person) {
        Seat seat = seats.get(person);
        if (seat != null) {
            seat.connections++;
            return null;
        }
        // First, so that a rename from here on finds the room; then the name.
        people.enteredRoom(person, name);
        Nickname nick = person.nick();
        seats.put(person, new Seat(nick.shown(), nick.key()));
        byNick.put(nick.key(), person);
        return isCrowd() ? crowdChanged() : new RoomEvent.Entered(name, nick.shown(), Times.now(), online());
    }

    /** Takes one connection of the person away; the event to tell, or null when there is none. */
    public @Nullable RoomEvent leave(Person person) {
        Seat seat = seats.get(person);
        if (seat == null || --seat.connections > 0) {
            return null;
        }
        seats.remove(person);
        byNick.remove(seat.nickKey, person);
        byNick.remove(seat.formerKey, person);
        people.leftRoom(person, name);
        return isCrowd() ? crowdChanged() : new RoomEvent.Left(name, seat.nick, Times.now(), online());
    }

    /** Takes over the name that the person has now; the event to tell, or null when there is none. */
    public @Nullable RoomEvent rename(Person person) {
        Seat seat = seats.get(person);
        Nickname now = person.nick();
        if (seat == null || seat.nick.equals(now.shown())) {
            return null;
        }
        String from = seat.nick;
        String to = now.shown();
        // What was sent under the name before may come only now, and is still the person's own.
        if (!now.key().equals(seat.nickKey)) {
            byNick.remove(seat.formerKey, person);
            seat.formerKey = seat.nickKey;
            byNick.put(now.key(), person);
        }
        seat.nick = to;
        seat.nickKey = now.key();
        return isCrowd() ? null : new RoomEvent.Renamed(name, from, to, online());
    }

    /** The person is typing; the event to tell, or null when it was told less than 3 s ago. */
    public @Nullable RoomEvent typing(Person person, long nowMs) {
        Seat seat = seats.get(person);
        if (seat == null || nowMs - seat.typingToldAt < TYPING_EVERY_MS) {
            return null;
        }
        seat.typingToldAt = nowMs;
        return new RoomEvent.Typing(name, seat.nick);
    }

    /** The number of people, when it is untold and a second has passed since the last; else null. */
    public RoomEvent.@Nullable Online onlineDue(long nowMs) {
        if (!isCrowd()) {
            // Told by name again, and those notices carry the number.
            onlineUntold = false;
        }
        if (!onlineUntold || nowMs - onlineToldAt < ONLINE_EVERY_MS) {
            return null;
        }
        onlineUntold = false;
        onlineToldAt = nowMs;
        return new RoomEvent.Online(name, online());
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
        private String nickKey;
        private String formerKey = "";
        private int connections = 1;
        private long typingToldAt = -TYPING_EVERY_MS;

        Seat(String nick, String nickKey) {
            this.nick = nick;
            this.nickKey = nickKey;
        }
    }
}
