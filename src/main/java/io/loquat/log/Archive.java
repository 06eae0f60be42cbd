package io.loquat.log;

import io.loquat.log.RoomLog.Head;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.util.List;

/** All that a store keeps and no server uses, to be taken over by another store. Its calls block; they fail with {@link StoreFailure}. */
public interface Archive extends AutoCloseable {
    /** Every room. */
    List<Head> heads();

    /** The oldest messages of a room over an offset, some of them, in order; none at the end. */
    List<Entry> after(RoomName room, long offset);

    /** The last number of the guests' series that was given. */
    long guests();

    @Override
    void close();
}
