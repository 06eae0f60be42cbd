package io.loquat.presence.redis;

import io.loquat.protocol.Nickname;

/**
 * A nickname as it is stored and told: {@code RENAMES SHOWN\nKEY}, none of which can hold a line feed.
 *
 * @param renames how often the person was renamed before it had this
 */
record StoredNickname(long renames, Nickname nick) {

    /** @throws IllegalArgumentException when the text is none */
    static StoredNickname parse(String text) {
        int space = text.indexOf(' ');
        int line = text.indexOf('\n');
        if (space < 0 || line < space) {
            throw new IllegalArgumentException("not a stored nickname");
        }
        return new StoredNickname(
                Long.parseLong(text.substring(0, space)),
                new Nickname(text.substring(space + 1, line), text.substring(line + 1)));
    }

    /** The part that a client chose. */
    static String chosen(Nickname nick) {
        return nick.shown() + "\n" + nick.key();
    }

    @Override
    public String toString() {
        return renames + " " + chosen(nick);
    }
}
