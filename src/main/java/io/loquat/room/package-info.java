/** What a room is: members, presence, rules; plain objects that one thread owns. */
@NullMarked
package io.loquat.room;

import org.jspecify.annotations.NullMarked;
