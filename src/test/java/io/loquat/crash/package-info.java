/** The packaged application as a process of its own that is killed, finds its disk full or its file in no state to work with. */
@NullMarked
package io.loquat.crash;

import org.jspecify.annotations.NullMarked;
