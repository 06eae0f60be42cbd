package io.loquat.protocol;

import java.util.List;

/**
 * A page of a room's log: ascending offsets without gaps, at most {@code loquat.limits.page-bytes} of JSON (512 KiB by
 * default).
 *
 * @param newest the offset of the newest message of the room when the page was read, 0 if there is none
 * @param more whether there are further messages in the requested direction
 */
public record Page(RoomName room, String epoch, long newest, List<Entry> entries, boolean more) {}
