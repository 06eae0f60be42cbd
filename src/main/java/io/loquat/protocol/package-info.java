/**
 * The protocol: commands and events as records, names, limits, error and close codes, and the codecs that turn them
 * into bytes.
 */
@NullMarked
package io.loquat.protocol;

import org.jspecify.annotations.NullMarked;
