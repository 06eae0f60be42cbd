package io.loquat.socketio.engine;

import io.loquat.session.Session;

/** The protocol above Engine.IO: Socket.IO, or an echo for the test suite of Engine.IO. */
@FunctionalInterface
public interface EngineApplication {
    /** Opens a session for a new client. Called on the event loop of its connection, to which it may write at once. */
    Session open(EngineSocket client);
}
