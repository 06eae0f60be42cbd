/** The fan-out of one event to N sockets: encoded once, one system call per subscriber, bounded outboxes. */
@NullMarked
package io.loquat.delivery;

import org.jspecify.annotations.NullMarked;
