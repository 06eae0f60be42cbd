/** The load generator: one thread, one selector, and an account of every delivery. */
@NullMarked
package io.loquat.bench.load;

import org.jspecify.annotations.NullMarked;
