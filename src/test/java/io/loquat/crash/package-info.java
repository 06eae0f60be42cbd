/** The packaged application in its own process: killed, with a full disk, or with an unusable file. */
@NullMarked
package io.loquat.crash;

import org.jspecify.annotations.NullMarked;
