package io.loquat.bench.load;

/**
 * When messages are sent, and for how long.
 *
 * @param rate messages a second of all senders in turn, each due at its time whether the server keeps up or not;
 *     0: a closed loop, each sender sends its next message when one of its own has come back
 * @param window how many messages each sender of a closed loop has under way
 * @param warm seconds before it counts
 * @param seconds how long it counts
 */
public record Pace(double rate, int window, double warm, double seconds) {

    public Pace(double rate, double warm, double seconds) {
        this(rate, 1, warm, seconds);
    }

    public static Pace closed(double warm, double seconds) {
        return new Pace(0, 1, warm, seconds);
    }

    boolean isClosed() {
        return rate == 0;
    }
}
