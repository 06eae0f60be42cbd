package io.loquat.redis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Why the store is away, in the operator's terms.
 *
 * @param kind identifies the problem, however the store words it
 * @param sentence what is wrong and what to do
 * @param isTransient whether it may pass on its own
 */
record Diagnosis(String kind, String sentence, boolean isTransient) {
    /**
     * Errors of a store that replaced another, is not ready, or refuses access: a new connection may reach a better
     * one.
     */
    private static final Pattern ENDS = anyOf("NOSCRIPT|LOADING|READONLY|MASTERDOWN|NOAUTH|WRONGPASS");

    private static final Pattern PASSWORD = anyOf("NOAUTH|WRONGPASS");
    private static final Pattern CERTIFICATE = Pattern.compile("certificat|PKIX", Pattern.CASE_INSENSITIVE);
    private static final Pattern READ_ONLY = anyOf("READONLY");
    private static final Pattern LOADING = anyOf("LOADING");

    /** Returns whether the connection is useless after this error. The error of a batch may contain several. */
    static boolean endsConnection(String why) {
        return ENDS.matcher(why).find() || !Permissions.refusedIn(why).isEmpty();
    }

    static Diagnosis of(String why, Keyspace keyspace) {
        List<String> missing = Permissions.refusedIn(why);
        if (!missing.isEmpty()) {
            String all = String.join(
                    " ",
                    missing.stream()
                            .map(right -> Permissions.pattern(right, keyspace))
                            .toList());
            return new Diagnosis(
                    "rights " + all,
                    "The store's user lacks " + all
                            + "; grant it with ACL SETUSER (docs/deploy.md lists all that it needs).",
                    false);
        }
        if (PASSWORD.matcher(why).find()) {
            return new Diagnosis(
                    "password",
                    "The store denies this server access: " + why
                            + ". Check quarkus.redis.password, and the user in quarkus.redis.hosts.",
                    false);
        }
        if (CERTIFICATE.matcher(why).find()) {
            return new Diagnosis(
                    "certificate",
                    "This server does not trust the store's certificate: " + why
                            + ". Check quarkus.tls.*.trust-store, and that the name in quarkus.redis.hosts is in the certificate.",
                    false);
        }
        if (READ_ONLY.matcher(why).find()) {
            return new Diagnosis(
                    "read-only",
                    "The store is a replica and cannot be written to (READONLY). Check that there is a primary, and that"
                            + " quarkus.redis.hosts points to it.",
                    true);
        }
        if (LOADING.matcher(why).find()) {
            return new Diagnosis(
                    "loading", "The store is still loading its file (LOADING). Wait until it is done.", true);
        }
        return new Diagnosis(
                "away",
                "The store does not answer: " + why
                        + ". Check that it is running, and that quarkus.redis.hosts points to it.",
                true);
    }

    private static Pattern anyOf(String words) {
        return Pattern.compile("\\b(?:" + words + ")\\b");
    }
}
