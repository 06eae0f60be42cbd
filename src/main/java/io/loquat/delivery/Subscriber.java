package io.loquat.delivery;

import io.loquat.protocol.CloseCode;
import io.loquat.protocol.WireFormat;
import org.jspecify.annotations.Nullable;

/** One connection's subscription to one room. */
public final class Subscriber {
    private final Connection connection;
    private final WireFormat format;
    private final @Nullable Object person;
    private final boolean echo;
    // Owner: the room's thread.
    State state = State.NEW;
    // Owner of the rest: the connection's event loop.
    @Nullable
    FormatGroup group;

    @Nullable
    Subscriber samePerson;

    int index = -1;
    long next;

    /** The state of a subscription in the audience. */
    enum State {
        NEW,
        ADDED,
        REMOVED
    }

    /**
     * Creates a subscription.
     *
     * @param person the person whose connection it is; null for a reader that is not an occupant
     * @param echo whether it receives its person's own messages
     */
    public Subscriber(Connection connection, WireFormat format, @Nullable Object person, boolean echo) {
        this.connection = connection;
        this.format = format;
        this.person = person;
        this.echo = echo;
    }

    /** Returns the connection. */
    public Connection connection() {
        return connection;
    }

    /** Returns the format in which it receives events. */
    public WireFormat format() {
        return format;
    }

    /**
     * Closes the connection with the code that asks the client to reconnect and resume from its position; any thread.
     */
    public void requestReconnect() {
        connection.eventLoop().execute(() -> connection.close(CloseCode.LOST_POSITION));
    }

    @Nullable
    Object person() {
        return person;
    }

    boolean echo() {
        return echo;
    }

    /** Encodes an event for this subscriber alone; null if it does not receive it. */
    @Nullable
    Frame frame(AuthoredEvent event) {
        boolean isOwn = person != null && person.equals(event.author());
        return isOwn && !echo && Broadcast.isEcho(event.event()) ? null : Broadcast.frame(event.event(), format, isOwn);
    }

    /** Returns whether it receives events of its own person in another form, or not at all. */
    boolean mayDiffer() {
        return person != null && (format == WireFormat.FULL || !echo);
    }

    /** Delivers everything that the room has broadcast so far. */
    void catchUp() {
        if (group != null) {
            group.catchUp(this);
        }
    }
}
