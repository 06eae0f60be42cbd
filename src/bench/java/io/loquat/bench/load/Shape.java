package io.loquat.bench.load;

/**
 * Who is there: in each of the rooms some receivers, the first of whom send too.
 *
 * @param deaf how many of each room's receivers never read
 */
public record Shape(String room, int rooms, int receivers, int senders, int bytes, int deaf) {

    public Shape(String room, int rooms, int receivers, int senders, int bytes) {
        this(room, rooms, receivers, senders, bytes, 0);
    }

    /** The room of a client. */
    String roomOf(int id) {
        return rooms > 1 ? room + id / receivers : room;
    }

    int all() {
        return rooms * receivers;
    }

    int allSenders() {
        return rooms * senders;
    }

    /** How many get each message. */
    int readers() {
        return receivers - deaf;
    }

    /** The deaf are spread over the room, and none of them sends. */
    boolean isDeaf(int id) {
        if (deaf == 0) {
            return false;
        }
        int stride = receivers / deaf;
        int index = id % receivers;
        return index % stride == stride - 1 && index / stride < deaf;
    }
}
