/** Tests of the whole code base: architecture and tidiness. */
@NullMarked
package io.loquat;

import org.jspecify.annotations.NullMarked;
