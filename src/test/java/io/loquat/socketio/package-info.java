/** The rules of Engine.IO and Socket.IO, and clients of others. */
@NullMarked
package io.loquat.socketio;

import org.jspecify.annotations.NullMarked;
