/** Tests of Engine.IO and Socket.IO: the rules of both protocols, bad input, and third-party clients. */
@NullMarked
package io.loquat.socketio;

import org.jspecify.annotations.NullMarked;
