/** The playground endpoints: echo, shout, clock. */
@NullMarked
package io.loquat.play;

import org.jspecify.annotations.NullMarked;
