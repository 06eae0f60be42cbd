package io.loquat.endpoint.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The origins whose pages may use this server (RFC 6454). Immutable. */
public final class Origins {
    private static final String PLAIN = "http://";
    private static final Set<String> WEB = Set.of("http", "https");

    private final boolean all;
    private final Set<String> allowed;

    /**
     * Creates a set of origins.
     *
     * @param allowed origins in addition to the server's own; {@code *} for all
     */
    public Origins(List<String> allowed) {
        this.all = allowed.contains("*");
        this.allowed = allowed.stream().map(Origins::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns whether a request is allowed.
     *
     * @param origin the header {@code Origin}; null if there is none, so the request does not come from a page
     * @param client the client that sent the request, and the host that it addressed
     */
    public boolean allows(@Nullable String origin, Client client) {
        if (origin == null || all) {
            return true;
        }
        String normal = normal(origin);
        int authority = normal.indexOf("://");
        String host = client.host();
        boolean own = host != null
                && WEB.contains(normal.substring(0, Math.max(0, authority)))
                && !(client.isSecure() && normal.startsWith(PLAIN))
                && normal.substring(authority + 3).equals(withoutDefaultPort(host.toLowerCase(Locale.ROOT)));
        return own || allowed.contains(normal);
    }

    private static String normal(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        return withoutDefaultPort(lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower);
    }

    // The server knows its own scheme only if a trusted proxy reports it, so both default ports are dropped. If the
    // scheme is https, an origin without TLS is foreign: anyone on the network may have injected that page.
    private static String withoutDefaultPort(String authority) {
        if (authority.endsWith(":80")) {
            return authority.substring(0, authority.length() - ":80".length());
        }
        return authority.endsWith(":443") ? authority.substring(0, authority.length() - ":443".length()) : authority;
    }
}
