/** How one event reaches N sockets: encoded once, grouped by event loop, bounded outbox, one flush. */
@NullMarked
package io.loquat.delivery;

import org.jspecify.annotations.NullMarked;
