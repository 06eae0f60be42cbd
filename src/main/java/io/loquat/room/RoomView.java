package io.loquat.room;

import io.loquat.protocol.Reply.MemberView;
import java.util.List;

/** A room as a connection finds it at the moment it joins. Owner: the room's thread. */
public interface RoomView {
    /** Returns the topic; empty if there is none. */
    String topic();

    /** Returns the number of people in the room, over all servers. */
    int online();

    /** Returns everybody in the room; empty in a crowd. */
    List<MemberView> members();
}
