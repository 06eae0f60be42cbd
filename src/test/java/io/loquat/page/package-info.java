/** The pages as people meet them: in a real browser, against the running server. */
@NullMarked
package io.loquat.page;

import org.jspecify.annotations.NullMarked;
