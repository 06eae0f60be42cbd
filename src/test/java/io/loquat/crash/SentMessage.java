package io.loquat.crash;

import org.jspecify.annotations.Nullable;

/**
 * A message that was sent, once or more often. Its text is unique.
 *
 * @param nick null: by REST as a guest
 */
public record SentMessage(String room, @Nullable String nick, String key, String text) {}
