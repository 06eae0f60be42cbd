/** One connection: its mode, its commands and its rate limits. */
@NullMarked
package io.loquat.session;

import org.jspecify.annotations.NullMarked;
