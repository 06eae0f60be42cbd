package io.loquat.crash;

import io.loquat.testing.ServerProcess;
import java.util.Map;

/** A client that sends through many lives of the server. Used by one thread at a time. */
interface Sender {

    /** Connects to the server in its new life, where each room equals its copy and nobody sends. */
    void comesBack(ServerProcess server, Map<String, RoomCopy> rooms);

    /** Resends everything that it sent in the last life, with the same keys, and waits for the answers. */
    void retries();

    /** Sends until the server is gone. */
    void sends();
}
