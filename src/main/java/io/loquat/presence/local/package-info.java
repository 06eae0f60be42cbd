/** Presence on a single server, in its memory. */
@NullMarked
package io.loquat.presence.local;

import org.jspecify.annotations.NullMarked;
