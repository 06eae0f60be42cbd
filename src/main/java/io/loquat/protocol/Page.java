package io.loquat.protocol;

import java.util.List;

/**
 * A part of a room's log: rising offsets without holes, at most 512 KiB of encoded JSON.
 *
 * @param newest the offset of the newest message of the room when it was read, 0 in an empty room
 * @param more whether there are further ones in the direction that was asked for
 */
public record Page(RoomName room, String epoch, long newest, List<Entry> entries, boolean more) {}
