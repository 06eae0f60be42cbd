/** Presence on all servers of the chat: people, their names, their connections and the rooms that they occupy. */
@NullMarked
package io.loquat.presence;

import org.jspecify.annotations.NullMarked;
