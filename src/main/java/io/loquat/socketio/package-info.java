/** Socket.IO over Engine.IO: its packets, and what its events mean in this chat. */
@NullMarked
package io.loquat.socketio;

import org.jspecify.annotations.NullMarked;
