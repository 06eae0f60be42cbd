/** Tests that the documents match the code. */
@NullMarked
package io.loquat.docs;

import org.jspecify.annotations.NullMarked;
