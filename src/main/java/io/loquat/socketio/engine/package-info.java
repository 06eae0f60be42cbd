/** Engine.IO: polling, WebSocket, the upgrade between them, and the relay to the server that has a session. */
@NullMarked
package io.loquat.socketio.engine;

import org.jspecify.annotations.NullMarked;
