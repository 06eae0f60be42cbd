package io.loquat.cluster;

/**
 * How somebody talks.
 *
 * @param pauseMillis on average between two messages; 0: as fast as they are acknowledged
 * @param underWay the most messages that wait for their acknowledgement; 0: says nothing
 */
record Manner(int pauseMillis, int underWay) {}
