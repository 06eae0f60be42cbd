package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.presence.Roster;
import io.loquat.presence.Watch;
import io.loquat.presence.Watch.SeatResult;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RoomName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The seats in the rooms of {@link LocalPeople}, and the connections that may take one. Owner: the monitor of
 * {@link LocalPeople}, so that names and seats change together.
 */
final class LocalSeats {
    private final Object monitor;
    private final Map<String, LocalLink> links = new HashMap<>();
    private final Map<RoomName, LocalRoom> rooms = new HashMap<>();
    private final AtomicInteger online = new AtomicInteger();

    LocalSeats(Object monitor) {
        this.monitor = monitor;
    }

    void add(LocalLink local) {
        synchronized (monitor) {
            links.put(local.link.id(), local);
        }
    }

    @Nullable
    LocalLink find(String id) {
        synchronized (monitor) {
            return links.get(id);
        }
    }

    /** Returns false when the connection was removed before. */
    boolean remove(LocalLink local) {
        synchronized (monitor) {
            return links.remove(local.link.id(), local);
        }
    }

    /** Returns the lost connection that this one replaces; null when there is none. */
    @Nullable
    LocalLink predecessor(Link link) {
        return link.predecessor() == null ? null : find(link.predecessor());
    }

    LocalRoom watch(RoomName name, Watch.Watcher watcher) {
        synchronized (monitor) {
            LocalRoom room = room(name);
            room.watch(watcher);
            return room;
        }
    }

    void unwatch(RoomName name, LocalRoom room, Watch.Watcher watcher) {
        synchronized (monitor) {
            room.unwatch(watcher);
            forgetIfEmpty(name, room);
        }
    }

    private LocalRoom room(RoomName name) {
        return rooms.computeIfAbsent(name, n -> new LocalRoom());
    }

    SeatResult take(RoomName name, Link link, int max) {
        synchronized (monitor) {
            LocalLink local = links.get(link.id());
            if (local == null) {
                return SeatResult.Refused.UNAVAILABLE;
            }
            LocalRoom room = room(name);
            LocalLink lost = predecessor(link);
            boolean keepsSeat = lost != null && lost.seats.remove(name);
            if (!local.seats.contains(name) && !keepsSeat) {
                if (!room.has(link.person()) && room.online() >= max) {
                    return SeatResult.Refused.FULL;
                }
                room.enter(link.person());
                if (local.person.rooms.add(name) && local.person.rooms.size() == 1) {
                    online.incrementAndGet();
                }
            }
            local.seats.add(name);
            return new SeatResult.Seated(room.version());
        }
    }

    void leave(RoomName name, Link link) {
        synchronized (monitor) {
            LocalLink local = links.get(link.id());
            if (local != null && local.seats.remove(name)) {
                leave(name, local.person);
            }
        }
    }

    void leaveAll(LocalLink local) {
        synchronized (monitor) {
            local.seats.forEach(name -> leave(name, local.person));
            local.seats.clear();
        }
    }

    private void leave(RoomName name, LocalPerson local) {
        LocalRoom room = room(name);
        if (room.leave(local.person)) {
            local.rooms.remove(name);
            if (local.rooms.isEmpty()) {
                online.decrementAndGet();
            }
        }
        forgetIfEmpty(name, room);
    }

    private void forgetIfEmpty(RoomName name, LocalRoom room) {
        if (room.isEmpty()) {
            rooms.remove(name, room);
        }
    }

    /** Notifies the person's rooms of the new name. */
    void renamed(LocalPerson local, Nickname before) {
        synchronized (monitor) {
            local.rooms.forEach(name -> room(name).renamed(local.person, before));
        }
    }

    /** Returns the number of people in at least one room; any thread. */
    int online() {
        return online.get();
    }

    int online(RoomName name) {
        synchronized (monitor) {
            LocalRoom room = rooms.get(name);
            return room == null ? 0 : room.online();
        }
    }

    Map<RoomName, Integer> onlineByRoom() {
        synchronized (monitor) {
            Map<RoomName, Integer> counts = new HashMap<>();
            rooms.forEach((name, room) -> counts.put(name, room.online()));
            counts.values().removeIf(count -> count == 0);
            return counts;
        }
    }

    Roster roster(RoomName name, PeopleRequest request) {
        synchronized (monitor) {
            LocalRoom room = rooms.get(name);
            return room == null ? new Roster(0, List.of(), false) : room.roster(request);
        }
    }
}
