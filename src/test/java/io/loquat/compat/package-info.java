/** The rules of Engine.IO and Socket.IO, and clients of others. */
@NullMarked
package io.loquat.compat;

import org.jspecify.annotations.NullMarked;
