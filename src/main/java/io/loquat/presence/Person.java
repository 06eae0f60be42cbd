package io.loquat.presence;

import io.loquat.protocol.Nickname;

/** Who holds a nickname; equal by its id, which no other person of the chat ever has, on no server. */
public final class Person {
    private final String id;
    private volatile Nickname nick;

    /** @param id 1-64 characters of {@code A-Z a-z 0-9 _ -} */
    public Person(String id, Nickname nick) {
        this.id = id;
        this.nick = nick;
    }

    /** What tells this person from all others, at all times. */
    public String id() {
        return id;
    }

    /** The name that the person has now, as far as this server has heard; any thread. */
    public Nickname nick() {
        return nick;
    }

    /** The person has another name now; any thread. */
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
