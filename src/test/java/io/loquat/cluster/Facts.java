package io.loquat.cluster;

import io.loquat.crash.RoomCopy;
import io.loquat.testing.Rest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one server says by REST: how many people are online, and each room from its first message to its last. */
record Facts(String server, int online, Map<String, Integer> onlineIn, Map<String, RoomCopy> rooms) {

    /** The room; one without messages where the server said nothing of it. */
    RoomCopy room(String name) {
        return rooms.getOrDefault(name, new RoomCopy(name, "", List.of()));
    }

    static Facts of(String server, Rest rest, Collection<String> rooms) {
        var onlineIn = new TreeMap<String, Integer>();
        var copies = new TreeMap<String, RoomCopy>();
        for (String room : rooms) {
            onlineIn.put(room, rest.online(room));
            copies.put(room, RoomCopy.of(rest, room));
        }
        return new Facts(server, rest.online(), onlineIn, copies);
    }
}
