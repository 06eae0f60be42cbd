/** The protocol: commands and events as records, names, limits, error and close codes, and their codecs. */
@NullMarked
package io.loquat.protocol;

import org.jspecify.annotations.NullMarked;
