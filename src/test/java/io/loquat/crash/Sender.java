package io.loquat.crash;

import io.loquat.testing.ServerProcess;
import java.util.Map;

/** A client that sends messages across restarts of the server. Used by one thread at a time. */
interface Sender {

    /** Connects to the restarted server, where each room equals its copy and nobody sends. */
    void reconnect(ServerProcess server, Map<String, RoomCopy> rooms);

    /** Resends everything sent since the last restart, with the same keys, and waits for the answers. */
    void retry();

    /** Sends until the server dies. */
    void send();
}
