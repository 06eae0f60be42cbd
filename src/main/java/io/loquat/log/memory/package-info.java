/** The log in memory: for tests and throw-away rooms. */
@NullMarked
package io.loquat.log.memory;

import org.jspecify.annotations.NullMarked;
