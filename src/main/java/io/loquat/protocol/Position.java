package io.loquat.protocol;

/**
 * A place in a room's log: whoever has it has everything up to there.
 *
 * @param epoch 1-32 of {@code A-Z a-z 0-9 _ -}; changes only when the numbering starts again
 * @param offset 0 for nothing yet, else the offset of the newest message seen
 */
public record Position(String epoch, long offset) {}
