/** The files of the pages and their addresses. */
@NullMarked
package io.loquat.endpoint.page;

import org.jspecify.annotations.NullMarked;
