package io.loquat.log;

import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.util.List;

/**
 * The contents of a store that no server uses, for import into another store. Calls block, and fail with
 * {@link StoreFailure}.
 */
public interface Archive extends AutoCloseable {
    /** Returns every room. */
    List<Head> heads();

    /** Returns some of the oldest messages of a room after an offset, in order; none at the end. */
    List<Entry> after(RoomName room, long offset);

    /** Returns the last guest number that was issued. */
    long guests();

    @Override
    void close();
}
