package io.loquat.socketio.engine;

import io.loquat.session.Session;

/** What is spoken over Engine.IO: Socket.IO, or what the protocol's own tests ask for. */
@FunctionalInterface
public interface EngineApplication {
    /** Takes a new session in; on the event loop of its connection, to which it may write at once. */
    Session open(EngineSession engine);
}
