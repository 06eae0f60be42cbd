package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import org.jspecify.annotations.Nullable;

/** An event of a room and the person who caused it; null if that person is not in the room. */
public record AuthoredEvent(RoomEvent event, @Nullable Object author) {}
