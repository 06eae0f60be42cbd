/** Tests of the pages in a real browser, against the running server. */
@NullMarked
package io.loquat.page;

import org.jspecify.annotations.NullMarked;
