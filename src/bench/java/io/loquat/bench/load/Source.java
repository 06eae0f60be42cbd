package io.loquat.bench.load;

/**
 * Where a connection comes from.
 *
 * @param spread over 127.0.0.2 to 127.0.0.250, where one address has too few ports
 * @param receiveBuffer bytes, 0 for the system's choice
 */
record Source(boolean spread, int receiveBuffer) {}
