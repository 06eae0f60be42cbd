package io.loquat.session.model;

import io.loquat.log.RoomLog;

/** The storage of the log across restarts of the server. */
interface Store extends AutoCloseable {
    /** Returns the log of the running server. */
    RoomLog log();

    /** Closes the log cleanly and reopens it. */
    void stop();

    /** Reopens the log in the state that a killed server leaves. */
    void kill();

    /** Returns whether the log survives its server. */
    boolean isDurable();

    @Override
    void close();
}
