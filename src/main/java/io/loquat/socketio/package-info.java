/** Socket.IO over Engine.IO: its packets, and the meaning of its events in the chat. */
@NullMarked
package io.loquat.socketio;

import org.jspecify.annotations.NullMarked;
