package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Which of a room's people: so many behind a name, in the order of {@link Nickname#order}, of all or of those that are looked for.
 *
 * @param after the place of the name behind which the page begins; empty for the first page
 * @param search the part of a place that is looked for; empty for everybody
 * @param limit 1-100 people
 */
public record PeopleRequest(String after, String search, int limit) {
    /** The most people a page may ask for, and what is asked for when nothing is said. */
    public static final int MAX_LIMIT = 100;

    /** In a room of so many people names are searched from end to end; in a larger one only for how they begin. */
    public static final int SEARCHED_WHOLE = 5_000;

    private static final String LIMIT_FORM = "[0-9]{1,3}";

    /** The page that the parameters of a query ask for, or null when they make no sense. */
    public static @Nullable PeopleRequest parse(@Nullable String after, @Nullable String q, @Nullable String limit) {
        String behind = place(after);
        String search = place(q);
        int most = limit == null ? MAX_LIMIT : limit.matches(LIMIT_FORM) ? Integer.parseInt(limit) : 0;
        return behind == null || search == null || most < 1 || most > MAX_LIMIT
                ? null
                : new PeopleRequest(behind, search, most);
    }

    // Not a nickname yet, or no more: any text has a place among them.
    private static @Nullable String place(@Nullable String text) {
        if (text == null) {
            return "";
        }
        if (text.codePointCount(0, text.length()) > Nickname.MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        // White space alone is no part of a name, and would else be taken for nothing said.
        String place = Nickname.order(text);
        return place.isBlank() ? null : place;
    }
}
