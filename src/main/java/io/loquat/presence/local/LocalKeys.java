package io.loquat.presence.local;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The session keys of {@link LocalPeople}, which each work once. Owner: the monitor of those. */
final class LocalKeys {
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, LocalSession> sessions = new HashMap<>();
    // Those that are over, but have the newest key of their person.
    private final Map<Holder, LocalSession> spares = new HashMap<>();

    /** A new one, of 128 random bits. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The key of the session works from now on. */
    void add(LocalSession session) {
        if (session.link.key() != null) {
            sessions.put(session.link.key(), session);
        }
    }

    /** Uses a key up; null for one that is unknown or used. */
    @Nullable
    LocalSession use(String key) {
        LocalSession session = sessions.remove(key);
        if (session != null && spares.remove(session.holder, session)) {
            forget(session);
        }
        return session;
    }

    /** This key works for the session, too, if it is nobody's. */
    void alias(LocalSession session, String key) {
        if (sessions.putIfAbsent(key, session) == null) {
            session.alias = key;
        }
    }

    /**
     * The session is over. Its key works on if it is the newest of a person who is still here: the others' were used to make it. Where
     * nobody knows whether it was learnt, the one that stands for it does so as well.
     */
    void gone(LocalSession session) {
        boolean isNewest =
                works(session.link.key(), session) && (session.alias == null || works(session.alias, session));
        boolean isLast = session.holder.sessions == 1;
        LocalSession spare = isNewest || isLast ? spares.remove(session.holder) : null;
        if (spare != null) {
            forget(spare);
        }
        if (isNewest && !isLast) {
            spares.put(session.holder, session);
        } else {
            forget(session);
        }
    }

    private boolean works(@Nullable String key, LocalSession session) {
        return key != null && sessions.get(key) == session;
    }

    private void forget(LocalSession session) {
        sessions.remove(session.link.key(), session);
        sessions.remove(session.alias, session);
    }
}
