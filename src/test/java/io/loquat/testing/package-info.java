/** Clients and helpers of the tests: a WebSocket client that may do wrong, readable chat clients, HTTP and SSE readers. */
@NullMarked
package io.loquat.testing;

import org.jspecify.annotations.NullMarked;
