package io.loquat.cluster;

/**
 * How fast a client talks.
 *
 * @param pauseMillis the average pause between two messages; 0: as fast as they are acknowledged
 * @param underWay the maximum number of unacknowledged messages; 0: silent
 */
record Pacing(int pauseMillis, int underWay) {}
