package io.loquat.room;

import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The live rooms of this server: those that have an occupant or a reader, or a task to run. Thread-safe. */
public final class Rooms {
    private final Map<RoomName, LiveRoom> live = new ConcurrentHashMap<>();
    private final RoomServices services;
    private final Supplier<? extends ScheduledExecutorService> threads;

    /**
     * Creates the rooms of a server, none of which is live.
     *
     * @param threads supplies the thread that owns each room that goes live
     */
    public Rooms(RoomServices services, Supplier<? extends ScheduledExecutorService> threads) {
        this.services = services;
        this.threads = threads;
    }

    /**
     * Runs a task on the room's thread, once the room is open. Tasks that one thread submits to one room run in the
     * order of the calls.
     *
     * @param refused called on the room's thread if the room cannot be opened, or after the task failed
     */
    public void submit(RoomName name, Consumer<LiveRoom> task, Consumer<ErrorCode> refused) {
        LiveRoom room = live.compute(name, (n, present) -> {
            LiveRoom open = present == null ? new LiveRoom(n, services, threads.get(), this::removeIfUnused) : present;
            open.queued().incrementAndGet();
            return open;
        });
        room.submit(task, refused);
    }

    /** Runs a task that has no effect if the room cannot be opened. */
    public void submit(RoomName name, Consumer<LiveRoom> task) {
        submit(name, task, code -> {});
    }

    /** Returns how many rooms are live. */
    public int size() {
        return live.size();
    }

    /** Returns whether the room is live. */
    public boolean isLive(RoomName name) {
        return live.containsKey(name);
    }

    // Returns false if a task is on its way to the room.
    private boolean removeIfUnused(LiveRoom room) {
        return live.computeIfPresent(
                        room.name(), (n, r) -> r == room && r.queued().get() == 0 ? null : r)
                != room;
    }
}
