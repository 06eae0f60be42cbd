package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import org.jspecify.annotations.Nullable;

/** What a room was told, and the person who made it, null for one who is not in the room. */
public record Told(RoomEvent event, @Nullable Object author) {}
