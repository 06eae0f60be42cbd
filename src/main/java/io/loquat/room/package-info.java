/** A room at work on one server: its log in and out, its occupants and readers. One thread owns it. */
@NullMarked
package io.loquat.room;

import org.jspecify.annotations.NullMarked;
