package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request for a page of a room's people: the next ones after a name, in the order of {@link Nickname#order}, of all
 * people or of those that match a search.
 *
 * @param after the sort key of the name after which the page begins; empty for the first page
 * @param search the part of a sort key to find; empty for all people
 * @param limit 1-100 people
 */
public record PeopleRequest(String after, String search, int limit) {
    /** The maximum number of people on a page, and the default. */
    public static final int MAX_LIMIT = 100;

    /** Up to this many people in a room, a search finds any part of a name; in a larger room only its beginning. */
    public static final int SEARCHED_WHOLE = 5_000;

    private static final String LIMIT_FORM = "[0-9]{1,3}";

    /** Parses the parameters of a query; null if one is invalid. */
    public static @Nullable PeopleRequest parse(@Nullable String after, @Nullable String q, @Nullable String limit) {
        String behind = place(after);
        String search = place(q);
        int most = limit == null ? MAX_LIMIT : limit.matches(LIMIT_FORM) ? Integer.parseInt(limit) : 0;
        return behind == null || search == null || most < 1 || most > MAX_LIMIT
                ? null
                : new PeopleRequest(behind, search, most);
    }

    // The text need not be a valid nickname: any text has a place in the order.
    private static @Nullable String place(@Nullable String text) {
        if (text == null) {
            return "";
        }
        if (text.codePointCount(0, text.length()) > Nickname.MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        // White space alone cannot be part of a name. Trimmed, it would count as a missing parameter.
        String place = Nickname.order(text);
        return place.isBlank() ? null : place;
    }
}
