package io.loquat.session.model;

import io.loquat.session.model.Oracle.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person with one or more clients: the messages sent, and the session keys for resuming. */
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

    /** Creates a new message and returns its key. */
    String newKey() {
        String key = "k" + ++keys;
        unacknowledged.put(key, nick + " " + key);
        return key;
    }

    /** Returns the keys of the messages that are not acknowledged. */
    List<String> unacknowledged() {
        return List.copyOf(unacknowledged.keySet());
    }

    /** Returns the key of an acknowledged message, or null if there is none. */
    @Nullable
    String acknowledged(int which) {
        return acknowledged.isEmpty() ? null : acknowledged.get(which % acknowledged.size());
    }

    /** Returns the text of the message with this key; a different text if it was acknowledged before. */
    String text(String key) {
        return unacknowledged.getOrDefault(key, nick + " " + key + " again");
    }

    void acknowledge(Sent sent) {
        if (unacknowledged.remove(sent.key()) != null) {
            acknowledged.add(sent.key());
        }
    }

    /** Adds a session that can be resumed. */
    void addSession(String session) {
        sessions.add(session);
    }

    /** Removes and returns the newest session, which works once; null if there is none. */
    @Nullable
    String session() {
        return sessions.pollLast();
    }
}
