/** What is measured: the path of a message reports here, and does not know who collects it; {@code ops} exports it. */
@NullMarked
package io.loquat.metrics;

import org.jspecify.annotations.NullMarked;
