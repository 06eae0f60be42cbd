/** How one event reaches N sockets: encoded once, grouped by event loop, one system call for each reader, bounded outbox. */
@NullMarked
package io.loquat.delivery;

import org.jspecify.annotations.NullMarked;
