/** What clients and server say to each other, tested from outside over real sockets. */
@NullMarked
package io.loquat.wire;

import org.jspecify.annotations.NullMarked;
