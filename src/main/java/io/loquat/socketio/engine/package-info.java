/** Engine.IO: polling, WebSocket, the upgrade between them, and requests passed on to the server that has the session. */
@NullMarked
package io.loquat.socketio.engine;

import org.jspecify.annotations.NullMarked;
