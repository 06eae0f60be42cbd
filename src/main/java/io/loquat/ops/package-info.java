/** Health, drain, metrics. */
@NullMarked
package io.loquat.ops;

import org.jspecify.annotations.NullMarked;
