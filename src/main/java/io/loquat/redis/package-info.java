/** The store of many servers, Valkey or Redis: one connection for commands, one for channels, and both come back by themselves. */
@NullMarked
package io.loquat.redis;

import org.jspecify.annotations.NullMarked;
