package io.loquat.endpoint;

import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RestEncoder.FoundRoom;
import io.loquat.protocol.RestEncoder.RoomView;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Texts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    /** Else the time of the newest message costs nothing. */
    boolean asksForTimes() {
        return part != null || isNewestFirst;
    }

    /** What is answered to people online by room. The plain list has no times, and nothing says that there are more. */
    Function<Map<RoomName, Integer>, byte[]> found(List<Head> heads, Map<RoomName, Instant> times) {
        return online -> {
            List<FoundRoom> all = heads.stream()
                    .filter(head -> part == null || head.room().value().contains(part))
                    .map(head -> new FoundRoom(
                            RoomsResource.view(head, online.getOrDefault(head.room(), 0)), times.get(head.room())))
                    .sorted((isNewestFirst ? NEWEST_FIRST.thenComparing(FULLEST_FIRST) : FULLEST_FIRST)
                            .thenComparing(BY_NAME))
                    .toList();
            List<FoundRoom> rooms = all.stream().limit(MAX_ROOMS).toList();
            if (asksForTimes()) {
                return RestEncoder.foundRooms(rooms, all.size() > rooms.size());
            }
            List<RoomView> views = rooms.stream().map(FoundRoom::room).toList();
            return RestEncoder.rooms(views);
        };
    }
}
