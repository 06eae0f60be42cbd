/** The pages: their files, their addresses, and the answers to people who open other addresses in a browser. */
@NullMarked
package io.loquat.endpoint.page;

import org.jspecify.annotations.NullMarked;
