package io.loquat.log.sqlite;

import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The followers of each room. Entries are delivered, and following starts, on the writer's thread, so nothing falls
 * between the two.
 */
final class Followers {
    private final Map<RoomName, List<Handle>> rooms = new ConcurrentHashMap<>();

    /** Returns whether the room has followers, or soon will have. Any thread. */
    boolean contains(RoomName room) {
        return rooms.containsKey(room);
    }

    /** Reserves the room for a follower that starts later. Any thread. */
    Handle add(RoomName room, Follower follower) {
        Handle one = new Handle(room, follower);
        rooms.compute(room, (name, present) -> {
            List<Handle> all = present == null ? new CopyOnWriteArrayList<>() : present;
            all.add(one);
            return all;
        });
        return one;
    }

    /** Delivers an entry to the followers that have started; on the writer's thread. */
    void deliver(Entry entry) {
        for (Handle one : rooms.getOrDefault(entry.room(), List.of())) {
            if (one.begun) {
                one.follower.entry(entry);
            }
        }
    }

    /** A follower of a room. */
    final class Handle {
        private final RoomName room;
        private final Follower follower;
        // Owner: the writer's thread.
        private boolean begun;

        private Handle(RoomName room, Follower follower) {
            this.room = room;
            this.follower = follower;
        }

        /** Starts after that head; on the writer's thread. */
        Following begin(Head head) {
            begun = true;
            return new Following() {
                @Override
                public Head head() {
                    return head;
                }

                @Override
                public void close() {
                    end();
                }
            };
        }

        /** Stops, whether it has started or not. Any thread. */
        void end() {
            rooms.computeIfPresent(room, (name, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
