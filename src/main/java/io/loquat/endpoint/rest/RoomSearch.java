package io.loquat.endpoint.rest;

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
 * Which rooms are asked for, and in which order.
 *
 * @param part of the name, as names are compared; null for any
 */
record RoomSearch(@Nullable String part, boolean isNewestFirst) {
    /** The rooms of one answer. */
    static final int MAX_ROOMS = 1_000;

    static final String BAD =
            "q is a part of a name, at most " + RoomName.MAX_CODE_POINTS + " characters; order is fullest or newest.";

    private static final Comparator<FoundRoom> BY_NAME =
            Comparator.comparing(found -> found.room().room().value());

    private static final Comparator<FoundRoom> FULLEST_FIRST =
            Comparator.comparingInt((FoundRoom found) -> found.room().online()).reversed();

    private static final Comparator<FoundRoom> NEWEST_FIRST =
            Comparator.comparing(FoundRoom::newest, Comparator.nullsLast(Comparator.reverseOrder()));

    /** Null for what can not be asked. */
    static @Nullable RoomSearch parse(@Nullable String q, @Nullable String order) {
        if (q != null && (!Texts.isWellFormed(q) || Texts.isLongerThan(q, RoomName.MAX_CODE_POINTS))) {
            return null;
        }
        boolean isNewestFirst = "newest".equals(order);
        boolean isKnown = order == null || isNewestFirst || order.equals("fullest");
        return isKnown ? new RoomSearch(q == null ? null : RoomName.compared(q), isNewestFirst) : null;
    }

    /** The plain list: no search. */
    boolean isForAll() {
        return part == null && !isNewestFirst;
    }

    /** What is answered. The plain list has no times, and nothing says that there are more. */
    byte[] found(List<Listed> all, Map<RoomName, Integer> online) {
        Comparator<FoundRoom> order =
                (isNewestFirst ? NEWEST_FIRST.thenComparing(FULLEST_FIRST) : FULLEST_FIRST).thenComparing(BY_NAME);
        // Of a great many only those that are told are put in order; the last of them stands first here.
        PriorityQueue<FoundRoom> first = new PriorityQueue<>(order.reversed());
        boolean hasMore = false;
        for (Listed one : all) {
            RoomName name = one.head().room();
            if (part != null && !name.value().contains(part)) {
                continue;
            }
            FoundRoom found = new FoundRoom(RoomsResource.view(one.head(), online.getOrDefault(name, 0)), one.newest());
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
}
