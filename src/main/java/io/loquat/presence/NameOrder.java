package io.loquat.presence;

import io.loquat.protocol.Nickname;
import java.util.Comparator;

/**
 * Positions in the list of a room's people, written {@code ORDER\nPERSON}, and the bounds between them. A line feed
 * occurs in no name and sorts below every character that does, so sorting the places sorts the names. A store compares
 * bytes; that order is the same as the order of code points used here.
 */
public final class NameOrder {
    /** The order of code points. The order of Java's strings differs from it where there are surrogates. */
    public static final Comparator<String> BY_CODE_POINT = NameOrder::compare;

    private static final char END = '\n';
    private static final char BEHIND_END = END + 1;
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);
    private static final int AFTER_SURROGATES = Character.MAX_SURROGATE + 1;
    private static final int SURROGATES = AFTER_SURROGATES - Character.MIN_SURROGATE;
    private static final int BEHIND_ALL = Character.MAX_VALUE + 1 - AFTER_SURROGATES;

    private NameOrder() {}

    /** Returns the place of a person with that name. */
    public static String place(Nickname nick, String person) {
        return Nickname.order(nick.shown()) + END + person;
    }

    /**
     * Returns the bound below the first place that follows all places of that order; for the empty order, the bound
     * below all places.
     */
    public static String behind(String order) {
        return order.isEmpty() ? "" : order + BEHIND_END;
    }

    /** Returns the bound below the first place, at or after {@code from}, whose order starts with {@code beginning}. */
    public static String begin(String beginning, String from) {
        return compare(beginning, from) > 0 ? beginning : from;
    }

    /** Returns the bound above the last place whose order starts with {@code beginning}. */
    public static String end(String beginning) {
        return beginning + LAST;
    }

    /** Returns whether the order at that place contains the search text. */
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

    // Surrogates encode code points above all others.
    private static int rank(char c) {
        if (c < Character.MIN_SURROGATE) {
            return c;
        }
        return c >= AFTER_SURROGATES ? c - SURROGATES : c + BEHIND_ALL;
    }
}
