package io.loquat.session.model;

import io.loquat.log.RoomLog;

/** Where the log of one server after the other is. */
interface Store extends AutoCloseable {
    /** The log of the server that runs now. */
    RoomLog log();

    /** Closes the log in good order and opens it anew. */
    void stop();

    /** Opens anew what a log leaves that was not closed. */
    void kill();

    /** Whether a log outlives its server. */
    boolean isDurable();

    @Override
    void close();
}
