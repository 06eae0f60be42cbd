package io.loquat.session;

import io.loquat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The rooms that have somebody in them, or something to do. Thread-safe. */
final class Rooms {
    private final Map<RoomName, LiveRoom> live = new ConcurrentHashMap<>();
    private final Function<RoomName, LiveRoom> factory;

    Rooms(Function<RoomName, LiveRoom> factory) {
        this.factory = factory;
    }

    /** Does something in a room, on the room's thread; tasks of one thread for one room run in the order of the calls. */
    void submit(RoomName name, RoomTask task) {
        LiveRoom room = live.compute(name, (n, present) -> {
            LiveRoom open = present == null ? factory.apply(n) : present;
            open.queued().incrementAndGet();
            return open;
        });
        room.submit(task);
    }

    int size() {
        return live.size();
    }

    /** Whether it has somebody in it, or something to do. */
    boolean isLive(RoomName name) {
        return live.containsKey(name);
    }

    /** Forgets a room that has nothing to do; false when a task is on its way to it. */
    boolean close(LiveRoom room) {
        return live.computeIfPresent(
                        room.name(), (n, r) -> r == room && r.queued().get() == 0 ? null : r)
                != room;
    }
}
