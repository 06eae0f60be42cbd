/** The log of many servers: a stream per room in Valkey or Redis, and the room's channel. */
@NullMarked
package io.loquat.log.redis;

import org.jspecify.annotations.NullMarked;
