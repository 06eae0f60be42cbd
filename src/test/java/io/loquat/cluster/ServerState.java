package io.loquat.cluster;

import io.loquat.crash.RoomCopy;
import io.loquat.testing.Rest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one server reports by REST: the number of people online, and each room from its first to its last message. */
record ServerState(String server, int online, Map<String, Integer> onlineIn, Map<String, RoomCopy> rooms) {

    /** Returns the room; one without messages when the server did not report it. */
    RoomCopy room(String name) {
        return rooms.getOrDefault(name, new RoomCopy(name, "", List.of()));
    }

    static ServerState of(String server, Rest rest, Collection<String> rooms) {
        var onlineIn = new TreeMap<String, Integer>();
        var copies = new TreeMap<String, RoomCopy>();
        for (String room : rooms) {
            onlineIn.put(room, rest.online(room));
            copies.put(room, RoomCopy.of(rest, room));
        }
        return new ServerState(server, rest.online(), onlineIn, copies);
    }
}
