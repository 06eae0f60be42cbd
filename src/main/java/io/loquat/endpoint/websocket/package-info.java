/** The WebSocket edge: the opening handshake, and the connection's Netty channel below the server. */
@NullMarked
package io.loquat.endpoint.websocket;

import org.jspecify.annotations.NullMarked;
