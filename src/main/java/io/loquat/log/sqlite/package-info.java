/** The log in one SQLite file: the embedded store that outlives the process. */
@NullMarked
package io.loquat.log.sqlite;

import org.jspecify.annotations.NullMarked;
