/**
 * The wiring: creates the objects of the other packages from the settings. The HTTP and WebSocket endpoints are in the
 * packages below.
 */
@NullMarked
package io.loquat.endpoint;

import org.jspecify.annotations.NullMarked;
