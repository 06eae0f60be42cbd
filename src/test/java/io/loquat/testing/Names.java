package io.loquat.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Creates names that are unique among all tests, because the tests share one server. */
public final class Names {

    private static final String UNMISTAKABLE = "acdefghkpqrstxyz2345679";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Names() {}

    /** Adds a random suffix: {@code alice} becomes something like {@code alice-k3tq9xac}. */
    public static String unique(String name) {
        var unique = new StringBuilder(name).append('-');
        for (int i = 0; i < 8; i++) {
            unique.append(UNMISTAKABLE.charAt(RANDOM.nextInt(UNMISTAKABLE.length())));
        }
        return unique.toString();
    }

    /** Returns the name encoded for a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
