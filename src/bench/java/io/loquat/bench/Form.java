package io.loquat.bench;

import io.loquat.bench.load.Pace;

/**
 * How long everything takes.
 *
 * @param warmServer CPU seconds that each server has used before the first case
 * @param warm seconds before a measurement counts
 * @param seconds how long it counts
 */
record Form(String name, int rounds, double warmServer, double warm, double seconds) {
    static final Form LONG = new Form("long", 3, 6, 0.5, 2);
    static final Form SHORT = new Form("short", 1, 5, 0.5, 2);

    Pace closed() {
        return Pace.closed(warm, seconds);
    }

    boolean isLong() {
        return rounds > 1;
    }
}
