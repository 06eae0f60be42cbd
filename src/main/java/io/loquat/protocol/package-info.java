/** The protocol: commands and events as records, names, limits, error and close codes, and the codecs for all of them. */
@NullMarked
package io.loquat.protocol;

import org.jspecify.annotations.NullMarked;
