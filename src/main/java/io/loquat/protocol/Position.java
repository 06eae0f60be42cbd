package io.loquat.protocol;

/**
 * A position in a room's log: a client at this position has received everything up to it.
 *
 * @param epoch 1-32 characters of {@code A-Z a-z 0-9 _ -}; changes only when the numbering starts again
 * @param offset the offset of the newest message received, 0 for none
 */
public record Position(String epoch, long offset) {}
