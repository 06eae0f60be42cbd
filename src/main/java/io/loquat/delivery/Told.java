package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import org.jspecify.annotations.Nullable;

/** A message that a room was told, and the person who made it, null for one who is not in the room. */
public record Told(RoomEvent.Message message, @Nullable Object author) {
    /** Its place in the room. */
    public long offset() {
        return message.entry().offset();
    }
}
