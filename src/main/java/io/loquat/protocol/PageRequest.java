package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a room's log: the newest {@code limit}, the newest under an offset, or the oldest over one.
 *
 * @param offset the bound that is not part of the page; unused by {@code NEWEST}
 * @param limit 0-100 messages
 */
public record PageRequest(Direction direction, long offset, int limit) {
    /** The most messages a page may ask for. */
    public static final int MAX_LIMIT = 100;

    /** What is asked for when nothing is said. */
    public static final int DEFAULT_LIMIT = 50;

    /** Which way a page goes. */
    public enum Direction {
        NEWEST,
        BEFORE,
        AFTER
    }

    /** The newest messages. */
    public static PageRequest newest(int limit) {
        return new PageRequest(Direction.NEWEST, 0, limit);
    }

    /** The newest messages under an offset. */
    public static PageRequest before(long offset, int limit) {
        return new PageRequest(Direction.BEFORE, offset, limit);
    }

    /** The oldest messages over an offset. */
    public static PageRequest after(long offset, int limit) {
        return new PageRequest(Direction.AFTER, offset, limit);
    }

    /** The page that the parameters of a query ask for, or null when they make no sense; limit 1-100, 50 if absent. */
    public static @Nullable PageRequest parse(@Nullable String after, @Nullable String before, @Nullable String limit) {
        long most = limit == null ? DEFAULT_LIMIT : number(limit);
        if (most < 1 || most > MAX_LIMIT || after != null && before != null) {
            return null;
        }
        if (after == null && before == null) {
            return newest((int) most);
        }
        String given = after == null ? before : after;
        long offset = given == null ? -1 : number(given);
        if (offset < 0) {
            return null;
        }
        return after == null ? before(offset, (int) most) : after(offset, (int) most);
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    }
}
