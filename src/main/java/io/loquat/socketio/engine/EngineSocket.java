package io.loquat.socketio.engine;

import io.loquat.delivery.Connection;

/** One Engine.IO client as seen by the application, over any transport. */
public interface EngineSocket {
    /** Returns the revision that the client speaks. Any thread. */
    EngineVersion version();

    /** Returns the limits of the session. Any thread. */
    EngineSettings settings();

    /** Returns the connection by which the client is written to and closed. Any thread. */
    Connection connection();

    /** Ends the session because the client sent something malformed. Called on the event loop of the connection. */
    void malformed();
}
