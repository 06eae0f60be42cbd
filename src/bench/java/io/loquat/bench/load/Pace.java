package io.loquat.bench.load;

/**
 * When messages are sent, and for how long.
 *
 * @param rate messages a second of all senders in turn, each due at its time whether the server keeps up or not;
 *     0: a closed loop, each sender sends its next message when it has got its own copy of the last
 * @param warm seconds before it counts
 * @param seconds how long it counts
 */
public record Pace(double rate, double warm, double seconds) {

    public static Pace closed(double warm, double seconds) {
        return new Pace(0, warm, seconds);
    }

    boolean isClosed() {
        return rate == 0;
    }
}
