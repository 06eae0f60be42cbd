package io.loquat.crash;

import org.jspecify.annotations.Nullable;

/**
 * A message that somebody sent, once or again. Its text is like no other's.
 *
 * @param nick null: by REST as a guest
 */
public record Sent(String room, @Nullable String nick, String key, String text) {}
