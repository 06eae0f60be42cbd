/** The ordered log of each room: append, read, follow. */
@NullMarked
package io.loquat.log;

import org.jspecify.annotations.NullMarked;
