package io.loquat.crash;

import org.jspecify.annotations.Nullable;

/**
 * A message that was sent one or more times. Its text is unique.
 *
 * @param nick the nickname; null for a guest over REST
 */
public record SentMessage(String room, @Nullable String nick, String key, String text) {}
