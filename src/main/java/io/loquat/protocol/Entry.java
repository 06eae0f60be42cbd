package io.loquat.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message as the log of its room holds it.
 *
 * @param offset from 1 without holes within the epoch
 * @param author the compared nickname of its sender, empty for a guest of REST; who holds it sees {@code key}
 * @param key the sender's key for retries, null where there was none
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
