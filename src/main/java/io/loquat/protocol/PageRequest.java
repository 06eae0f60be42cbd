package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request for a page of a room's log: the newest messages, the newest before an offset, or the oldest after one.
 *
 * @param direction which end of the log, or which side of the offset
 * @param offset the bound, which is not part of the page; unused with {@code NEWEST}
 * @param limit 0-100 messages
 */
public record PageRequest(Direction direction, long offset, int limit) {
    /** The most messages that may be requested. */
    public static final int MAX_LIMIT = 100;

    /** The limit if none is given. */
    static final int DEFAULT_LIMIT = 50;

    /** The position of a page in the log. */
    public enum Direction {
        NEWEST,
        BEFORE,
        AFTER
    }

    /** Requests the newest messages. */
    public static PageRequest newest(int limit) {
        return new PageRequest(Direction.NEWEST, 0, limit);
    }

    /** Requests the newest messages before an offset. */
    public static PageRequest before(long offset, int limit) {
        return new PageRequest(Direction.BEFORE, offset, limit);
    }

    /** Requests the oldest messages after an offset. */
    public static PageRequest after(long offset, int limit) {
        return new PageRequest(Direction.AFTER, offset, limit);
    }

    /** Parses the parameters of a query; null if one is invalid. The limit is 1-100, or 50 if absent. */
    public static @Nullable PageRequest parse(@Nullable String after, @Nullable String before, @Nullable String limit) {
        long most = limit == null ? DEFAULT_LIMIT : number(limit);
        if (most < 1 || most > MAX_LIMIT || after != null && before != null) {
            return null;
        }
        if (after == null && before == null) {
            return newest((int) most);
        }
        String cursor = after == null ? before : after;
        long offset = cursor == null ? -1 : number(cursor);
        if (offset < 0) {
            return null;
        }
        return after == null ? before(offset, (int) most) : after(offset, (int) most);
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    }
}
