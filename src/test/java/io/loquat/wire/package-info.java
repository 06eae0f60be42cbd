/** Tests of the server from outside, over real sockets. */
@NullMarked
package io.loquat.wire;

import org.jspecify.annotations.NullMarked;
