/** Presence on all servers that share a Valkey or Redis. */
@NullMarked
package io.loquat.presence.redis;

import org.jspecify.annotations.NullMarked;
