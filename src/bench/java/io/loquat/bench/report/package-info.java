/** The results as a table, as JSON and as a chart. */
@NullMarked
package io.loquat.bench.report;

import org.jspecify.annotations.NullMarked;
