package io.loquat.bench.load;

import java.util.List;

/** How a message is put on the wire, and known again in what comes. */
interface Speech {

    /** What a frame is. */
    enum Kind {
        /** None of ours. */
        NOTHING,
        /** The client is in its room now. */
        IN,
        DAMAGED,
        /** A message; the numbers are those of {@link #sender} and the others, until the next one is read. */
        MESSAGE
    }

    /** What a client says to come into its room; where that is nothing, it is in by its path. */
    List<byte[]> greeting(int client);

    /** The next message; the array may be the same each time. */
    byte[] write(int sender, int number, long time);

    /** Looks at a frame that this client got. */
    Kind read(int client, byte[] in, int from, int to);

    int sender();

    int number();

    long time();
}
