/** What operators see and use: startup errors, health, metrics, traces and the drain. */
@NullMarked
package io.loquat.ops;

import org.jspecify.annotations.NullMarked;
