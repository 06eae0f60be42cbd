/**
 * Clients and helpers for tests: a WebSocket client that can violate the protocol, chat clients, HTTP and SSE readers.
 */
@NullMarked
package io.loquat.testing;

import org.jspecify.annotations.NullMarked;
