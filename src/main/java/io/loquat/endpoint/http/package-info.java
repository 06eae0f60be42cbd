/** The HTTP edge: strict parsing, deadlines, client addresses, origins, admission and problem documents. */
@NullMarked
package io.loquat.endpoint.http;

import org.jspecify.annotations.NullMarked;
