package io.loquat.presence.redis;

import io.loquat.protocol.Nickname;

/**
 * A nickname as it is stored and published: {@code RENAMES SHOWN\nKEY}. None of the parts contains a line feed.
 *
 * @param renames how often the person had been renamed when this name was given
 */
record StoredNickname(long renames, Nickname nick) {

    /**
     * Parses a stored nickname.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static StoredNickname parse(String text) {
        int space = text.indexOf(' ');
        int line = text.indexOf('\n');
        if (space < 0 || line < space) {
            throw new IllegalArgumentException("invalid stored nickname");
        }
        return new StoredNickname(
                Long.parseLong(text.substring(0, space)),
                new Nickname(text.substring(space + 1, line), text.substring(line + 1)));
    }

    /** Returns the part that a client chose. */
    static String chosen(Nickname nick) {
        return nick.shown() + "\n" + nick.key();
    }

    @Override
    public String toString() {
        return renames + " " + chosen(nick);
    }
}
