/** What is written about the server, held against what it is. */
@NullMarked
package io.loquat.docs;

import org.jspecify.annotations.NullMarked;
