package io.loquat.crash;

import io.loquat.testing.ServerProcess;
import java.util.Map;

/** Somebody who sends through many lives of the server. One thread at a time uses it. */
interface Sender {

    /** To the server in its new life, where each room is as its copy says and nobody sends. */
    void comesBack(ServerProcess server, Map<String, RoomCopy> rooms);

    /** Sends again all that it sent in the last life, with the same keys, and waits for the answers. */
    void retries();

    /** Sends until the server is gone. */
    void sends();
}
