package io.loquat.delivery;

import io.loquat.protocol.CloseCode;
import io.loquat.protocol.WireFormat;
import org.jspecify.annotations.Nullable;

/** One connection's place in the audience of one room. */
public final class Subscriber {
    private final Connection connection;
    private final WireFormat format;
    private final @Nullable Object person;
    private final boolean echo;
    // Owner: the thread of the room.
    State state = State.NEW;
    // Owner of the rest: the event loop of the connection.
    @Nullable
    Strand strand;

    @Nullable
    Subscriber samePerson;

    int index = -1;
    long next;

    /** Where it stands with its audience. */
    enum State {
        NEW,
        ADDED,
        REMOVED
    }

    /**
     * @param person whose connection it is, null for a reader who is nobody
     * @param echo whether it gets its own messages
     */
    public Subscriber(Connection connection, WireFormat format, @Nullable Object person, boolean echo) {
        this.connection = connection;
        this.format = format;
        this.person = person;
        this.echo = echo;
    }

    /** The connection that is written to. */
    public Connection connection() {
        return connection;
    }

    /** How it is written to. */
    public WireFormat format() {
        return format;
    }

    /** Asks the client to come back, with the position that it has; any thread. */
    public void comeBack() {
        connection.eventLoop().execute(() -> connection.close(CloseCode.LOST_POSITION));
    }

    @Nullable
    Object person() {
        return person;
    }

    boolean echo() {
        return echo;
    }

    /** A frame of its own for an event, or null when it gets none. */
    @Nullable
    Frame frame(Told told) {
        boolean isOwn = person != null && person.equals(told.author());
        return isOwn && !echo && Broadcast.isEcho(told.event()) ? null : Broadcast.frame(told.event(), format, isOwn);
    }

    /** Whether it gets something else than the others, or nothing, of what its own person made. */
    boolean mayDiffer() {
        return person != null && (format == WireFormat.FULL || !echo);
    }

    /** Gives the connection all that the room was told before. */
    void catchUp() {
        if (strand != null) {
            strand.catchUp(this);
        }
    }
}
