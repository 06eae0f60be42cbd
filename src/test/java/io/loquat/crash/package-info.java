/** The packaged application as a process of its own that is killed, or finds its disk full or its file unusable. */
@NullMarked
package io.loquat.crash;

import org.jspecify.annotations.NullMarked;
