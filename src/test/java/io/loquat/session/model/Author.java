package io.loquat.session.model;

import io.loquat.session.model.Truth.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person, at one device or more: what it has sent, and the session keys that it may resume with. */
final class Author {
    private final String nick;
    private final ArrayDeque<String> sessions = new ArrayDeque<>();
    private final Map<String, String> unacknowledged = new LinkedHashMap<>();
    private final List<String> acknowledged = new ArrayList<>();
    private int keys;

    Author(String nick) {
        this.nick = nick;
    }

    String nick() {
        return nick;
    }

    /** A new key for a new message. */
    String newKey() {
        String key = "k" + ++keys;
        unacknowledged.put(key, nick + " " + key);
        return key;
    }

    /** The keys of what was sent and not acknowledged. */
    List<String> unacknowledged() {
        return List.copyOf(unacknowledged.keySet());
    }

    /** One of the keys of what was acknowledged; null where there is none. */
    @Nullable
    String acknowledged(int which) {
        return acknowledged.isEmpty() ? null : acknowledged.get(which % acknowledged.size());
    }

    /** The text of the message with that key, another one if it was acknowledged before. */
    String text(String key) {
        return unacknowledged.getOrDefault(key, nick + " " + key + " again");
    }

    void isAcknowledged(Sent sent) {
        if (unacknowledged.remove(sent.key()) != null) {
            acknowledged.add(sent.key());
        }
    }

    /** It may be resumed with that. */
    void resumable(String session) {
        sessions.add(session);
    }

    /** The newest session, which works once; null where there is none. */
    @Nullable
    String session() {
        return sessions.pollLast();
    }
}
