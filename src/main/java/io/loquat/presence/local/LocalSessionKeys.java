package io.loquat.presence.local;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The session keys of {@link LocalPeople}. Each works once. Owner: the monitor of {@link LocalPeople}. */
final class LocalSessionKeys {
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, LocalLink> links = new HashMap<>();
    // Connections that ended but have the newest key of their person.
    private final Map<LocalPerson, LocalLink> spares = new HashMap<>();

    /** Creates a key of 128 random bits. */
    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Registers the key of a connection. */
    void add(LocalLink local) {
        if (local.link.key() != null) {
            links.put(local.link.key(), local);
        }
    }

    /** Uses up a key. Returns null for an unknown or used one. */
    @Nullable
    LocalLink use(String key) {
        LocalLink local = links.remove(key);
        if (local != null && spares.remove(local.person, local)) {
            forget(local);
        }
        return local;
    }

    /** Makes this key resume the connection, too, unless it belongs to another. */
    void alias(LocalLink local, String key) {
        if (links.putIfAbsent(key, local) == null) {
            local.alias = key;
        }
    }

    /**
     * The connection has ended. Its key keeps working if it is the newest key of a person who is still here: the keys
     * of the person's other connections were used up to create it. If it is unknown whether the client received the
     * key, its alias keeps working as well.
     */
    void ended(LocalLink local) {
        boolean isNewest = works(local.link.key(), local) && (local.alias == null || works(local.alias, local));
        boolean isLast = local.person.links == 1;
        LocalLink spare = isNewest || isLast ? spares.remove(local.person) : null;
        if (spare != null) {
            forget(spare);
        }
        if (isNewest && !isLast) {
            spares.put(local.person, local);
        } else {
            forget(local);
        }
    }

    private boolean works(@Nullable String key, LocalLink local) {
        return key != null && links.get(key) == local;
    }

    private void forget(LocalLink local) {
        links.remove(local.link.key(), local);
        links.remove(local.alias, local);
    }
}
