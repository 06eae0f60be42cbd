/** The measurements: the code on the path of a message reports here without knowing the collector, {@code ops}. */
@NullMarked
package io.loquat.metrics;

import org.jspecify.annotations.NullMarked;
