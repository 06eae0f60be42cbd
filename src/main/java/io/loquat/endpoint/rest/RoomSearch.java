package io.loquat.endpoint.rest;

import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RestEncoder.FoundRoom;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Texts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A search for rooms.
 *
 * @param part the part of the name to find, in its compared form; null for any name
 * @param isNewestFirst whether rooms are ordered by their newest message instead of by the people in them
 */
record RoomSearch(@Nullable String part, boolean isNewestFirst) {
    /** The maximum number of rooms in one answer. */
    static final int MAX_ROOMS = 1_000;

    static final String BAD = "q must be part of a name, at most " + RoomName.MAX_CODE_POINTS
            + " characters; order must be fullest or newest.";

    private static final Comparator<FoundRoom> BY_NAME =
            Comparator.comparing(found -> found.room().room().value());

    private static final Comparator<FoundRoom> FULLEST_FIRST =
            Comparator.comparingInt((FoundRoom found) -> found.room().online()).reversed();

    private static final Comparator<FoundRoom> NEWEST_FIRST =
            Comparator.comparing(FoundRoom::newest, Comparator.nullsLast(Comparator.reverseOrder()));

    /** Parses the parameters of a query; null if one is invalid. */
    static @Nullable RoomSearch parse(@Nullable String q, @Nullable String order) {
        if (q != null && (!Texts.isWellFormed(q) || Texts.isLongerThan(q, RoomName.MAX_CODE_POINTS))) {
            return null;
        }
        boolean isNewestFirst = "newest".equals(order);
        boolean isKnown = order == null || isNewestFirst || order.equals("fullest");
        return isKnown ? new RoomSearch(q == null ? null : RoomName.compared(q), isNewestFirst) : null;
    }

    /** Returns whether this is the plain list of all rooms, which needs no search. */
    boolean isForAll() {
        return part == null && !isNewestFirst;
    }

    /**
     * Returns the JSON of the rooms found. The plain list contains no times and does not state whether there are more
     * rooms.
     */
    byte[] found(List<Listed> all, Map<RoomName, Integer> online) {
        Comparator<FoundRoom> order =
                (isNewestFirst ? NEWEST_FIRST.thenComparing(FULLEST_FIRST) : FULLEST_FIRST).thenComparing(BY_NAME);
        // Only the rooms of the answer are sorted, however many there are. The head of the queue is the last of them.
        PriorityQueue<FoundRoom> first = new PriorityQueue<>(order.reversed());
        boolean hasMore = false;
        for (Listed one : all) {
            RoomName name = one.head().room();
            if (part != null && !name.value().contains(part)) {
                continue;
            }
            FoundRoom found = new FoundRoom(view(one.head(), online.getOrDefault(name, 0)), one.newest());
            FoundRoom last = first.peek();
            if (last == null || first.size() < MAX_ROOMS) {
                first.add(found);
                continue;
            }
            hasMore = true;
            if (order.compare(found, last) < 0) {
                first.remove();
                first.add(found);
            }
        }
        List<FoundRoom> rooms = first.stream().sorted(order).toList();
        return isForAll()
                ? RestEncoder.rooms(rooms.stream().map(FoundRoom::room).toList())
                : RestEncoder.foundRooms(rooms, hasMore);
    }

    /** Returns a room as REST describes it. */
    static RestEncoder.RoomView view(Head head, int online) {
        return new RestEncoder.RoomView(head.room(), online, head.epoch(), head.newest(), head.topic());
    }
}
