/** Socket.IO 2 to 4 on the same rooms.
 *
 * <p>Below is Engine.IO: {@link io.loquat.compat.EngineRoutes} takes requests,
 * {@link io.loquat.compat.EngineSession} is one client's session whatever carries it; above are the packets of Socket.IO,
 * {@link io.loquat.compat.SocketIoSession}; on top is what they mean here, {@link io.loquat.compat.ChatApplication}.
 *
 * @see <a href="https://github.com/socketio/engine.io-protocol">Engine.IO protocol, revisions 3 and 4</a>
 * @see <a href="https://github.com/socketio/socket.io-protocol">Socket.IO protocol, revisions 4 and 5</a>
 */
@NullMarked
package io.loquat.compat;

import org.jspecify.annotations.NullMarked;
