/** Engine.IO: polling, WebSocket, the upgrade between them, and polls that reach another server of the cluster. */
@NullMarked
package io.loquat.socketio.engine;

import org.jspecify.annotations.NullMarked;
