package io.loquat.presence;

import io.loquat.protocol.Nickname;

/** Someone who holds a nickname. Equal by id, which no other person of the chat ever has, on any server. */
public final class Person {
    private final String id;
    private volatile Nickname nick;

    /**
     * Creates a person.
     *
     * @param id 1-64 characters of {@code A-Z a-z 0-9 _ -}
     */
    public Person(String id, Nickname nick) {
        this.id = id;
        this.nick = nick;
    }

    /** Returns the id that distinguishes this person from all others, past and future. */
    public String id() {
        return id;
    }

    /** Returns the person's current name, as far as this server knows. Any thread. */
    public Nickname nick() {
        return nick;
    }

    /** Sets the person's new name. Any thread. */
    public void nick(Nickname newNick) {
        nick = newNick;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Person person && person.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return nick + " (" + id + ")";
    }
}
