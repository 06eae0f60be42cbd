/** What one connection may do: its state, its limits, dispatch of each command. */
@NullMarked
package io.loquat.session;

import org.jspecify.annotations.NullMarked;
