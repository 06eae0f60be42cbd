/**
 * Engine.IO: polling, WebSocket, the upgrade between them, and requests that reach another server than that of their
 * session.
 */
@NullMarked
package io.loquat.socketio.engine;

import org.jspecify.annotations.NullMarked;
