package io.loquat.room;

import io.loquat.protocol.Reply.MemberView;
import java.util.List;

/** The state of a room that a connection receives when it joins. Owner: the room's thread. */
public interface RoomView {
    /** Returns the topic; empty if there is none. */
    String topic();

    /** Returns the number of people in the room, over all servers. */
    int online();

    /** Returns all people in the room; empty in a crowd. */
    List<MemberView> members();
}
