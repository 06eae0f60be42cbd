/** Tests of the house as a whole. */
@NullMarked
package io.loquat;

import org.jspecify.annotations.NullMarked;
