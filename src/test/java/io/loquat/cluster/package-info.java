/**
 * Three servers of the packaged application on one real store, under a load that knows every message, while something
 * fails.
 */
@NullMarked
package io.loquat.cluster;

import org.jspecify.annotations.NullMarked;
