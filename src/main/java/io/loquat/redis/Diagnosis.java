package io.loquat.redis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Why the store is away, as the operator needs it.
 *
 * @param kind the same for what is the same diagnosis, in whatever words the store tells it
 * @param sentence what is wrong and what to do
 * @param isTransient whether waiting may mend it
 */
record Diagnosis(String kind, String sentence, boolean isTransient) {
    /** What a store says that was another's, is not ready or lets nobody in: a new connection may find a better one. */
    private static final Pattern ENDS = word("NOSCRIPT|LOADING|READONLY|MASTERDOWN|NOAUTH|WRONGPASS");

    private static final Pattern PASSWORD = word("NOAUTH|WRONGPASS");
    private static final Pattern READ_ONLY = word("READONLY");
    private static final Pattern LOADING = word("LOADING");

    /** Whether the connection is of no use after this answer. Those to a batch hold several. */
    static boolean endsConnection(String why) {
        return ENDS.matcher(why).find() || !Permissions.refusedIn(why).isEmpty();
    }

    static Diagnosis of(String why, Keyspace keyspace) {
        List<String> lacking = Permissions.refusedIn(why);
        if (!lacking.isEmpty()) {
            String all = String.join(
                    " ",
                    lacking.stream()
                            .map(right -> Permissions.pattern(right, keyspace))
                            .toList());
            return new Diagnosis(
                    "rights " + all,
                    "The store's user lacks " + all
                            + "; give it that with ACL SETUSER (docs/deploy.md has all that it needs).",
                    false);
        }
        if (PASSWORD.matcher(why).find()) {
            return new Diagnosis(
                    "password",
                    "The store does not let this server in: " + why
                            + ". See quarkus.redis.password, and the user in quarkus.redis.hosts.",
                    false);
        }
        if (READ_ONLY.matcher(why).find()) {
            return new Diagnosis(
                    "read-only",
                    "The store is a replica and can not be written to (READONLY). See that quarkus.redis.hosts leads to the"
                            + " primary, and that there is one.",
                    true);
        }
        if (LOADING.matcher(why).find()) {
            return new Diagnosis("loading", "The store reads its file (LOADING). Wait for it.", true);
        }
        return new Diagnosis(
                "away",
                "The store does not answer: " + why + ". See that it runs and that quarkus.redis.hosts leads to it.",
                true);
    }

    private static Pattern word(String words) {
        return Pattern.compile("\\b(?:" + words + ")\\b");
    }
}
