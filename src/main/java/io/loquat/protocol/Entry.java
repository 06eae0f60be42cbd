package io.loquat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as stored in the log of its room.
 *
 * @param offset its number, from 1 without gaps within the epoch
 * @param nick the nickname of its sender, as shown
 * @param author the compared nickname of its sender, empty for a guest by REST; only the holder of that name sees
 *     {@code key}
 * @param key the sender's idempotency key, null if there was none
 * @param time milliseconds, UTC
 */
public record Entry(
        RoomName room,
        String epoch,
        long offset,
        String nick,
        String author,
        @Nullable String key,
        String text,
        Instant time) {}
