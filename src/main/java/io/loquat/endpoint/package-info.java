/** The edge: upgrade check, WebSocket endpoints, REST, SSE. */
@NullMarked
package io.loquat.endpoint;

import org.jspecify.annotations.NullMarked;
