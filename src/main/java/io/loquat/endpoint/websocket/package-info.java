/** The WebSocket edge: the opening handshake, and the transport in the Netty pipeline below Vert.x. */
@NullMarked
package io.loquat.endpoint.websocket;

import org.jspecify.annotations.NullMarked;
