/** Loquat and what it is compared with, each a process of its own. */
@NullMarked
package io.loquat.bench.server;

import org.jspecify.annotations.NullMarked;
