package io.loquat.presence;

import io.loquat.protocol.Nickname;
import java.util.Comparator;

/**
 * Places in the list of a room's people: {@code ORDER\nPERSON}, and the bounds between them. A line feed is in no name and below all that
 * is, so the places are in the order of the names. A store compares bytes, and this is the same order: that of code points.
 */
public final class NameOrder {
    /** The order of code points, which that of Java's strings is not where there are surrogates. */
    public static final Comparator<String> BY_CODE_POINT = NameOrder::compare;

    private static final char END = '\n';
    private static final char BEHIND_END = END + 1;
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);
    private static final int AFTER_SURROGATES = Character.MAX_SURROGATE + 1;
    private static final int SURROGATES = AFTER_SURROGATES - Character.MIN_SURROGATE;
    private static final int BEHIND_ALL = Character.MAX_VALUE + 1 - AFTER_SURROGATES;

    private NameOrder() {}

    /** The place of a person of that name. */
    public static String place(Nickname nick, String person) {
        return Nickname.order(nick.shown()) + END + person;
    }

    /** Before the first place that is behind all of that order; of the empty one, before all. */
    public static String behind(String order) {
        return order.isEmpty() ? "" : order + BEHIND_END;
    }

    /** Before the first place from that bound on whose order begins so. */
    public static String begin(String beginning, String from) {
        return compare(beginning, from) > 0 ? beginning : from;
    }

    /** Behind the last place whose order begins so. */
    public static String end(String beginning) {
        return beginning + LAST;
    }

    /** Whether the order at that place holds this. */
    public static boolean holds(String place, String search) {
        int at = place.indexOf(search);
        return at >= 0 && at + search.length() <= place.lastIndexOf(END);
    }

    private static int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return one.length() - other.length();
    }

    // Surrogates stand for code points beyond all others.
    private static int rank(char c) {
        if (c < Character.MIN_SURROGATE) {
            return c;
        }
        return c >= AFTER_SURROGATES ? c - SURROGATES : c + BEHIND_ALL;
    }
}
