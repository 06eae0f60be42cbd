/** The settings: defaults, units, allowed values, and the check at startup. */
@NullMarked
package io.loquat.config;

import org.jspecify.annotations.NullMarked;
