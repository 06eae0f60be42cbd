/** The client of the shared store, Valkey or Redis: one connection for commands, one for channels; both reconnect. */
@NullMarked
package io.loquat.redis;

import org.jspecify.annotations.NullMarked;
