package io.loquat.endpoint.http;

import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What proxies report about a request, in {@code X-Forwarded-For}, {@code X-Forwarded-Host} and
 * {@code X-Forwarded-Proto}, or, if there is no {@code X-Forwarded-For}, in {@code Forwarded} (RFC 7239). Only one kind
 * is read, because a proxy that sets one passes the other on as the client sent it, and most set the first. In each
 * list the nearest proxy's entry is last.
 *
 * @param hops the address that each proxy forwarded for; null if it named none, or something that is not an address
 * @param hosts the host that was requested of each proxy
 * @param schemes the scheme by which each proxy was reached
 */
record Forwarded(List<@Nullable InetAddress> hops, List<@Nullable String> hosts, List<@Nullable String> schemes) {
    static final String X_FOR = "X-Forwarded-For";
    static final String STANDARD = "Forwarded";

    private static final String X_HOST = "X-Forwarded-Host";
    private static final String X_PROTO = "X-Forwarded-Proto";
    private static final Set<String> SECURE = Set.of("https", "wss");

    static Forwarded of(MultiMap headers) {
        List<String> standard = elements(headers, STANDARD);
        if (headers.contains(X_FOR) || standard.isEmpty()) {
            return new Forwarded(
                    elements(headers, X_FOR).stream()
                            .<@Nullable InetAddress>map(Forwarded::node)
                            .toList(),
                    new ArrayList<>(elements(headers, X_HOST)),
                    new ArrayList<>(elements(headers, X_PROTO)));
        }
        Forwarded parsed = new Forwarded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        standard.forEach(parsed::add);
        return parsed;
    }

    /**
     * Returns the host that the client requested, as reported by the proxy this many hops before the nearest; null if
     * it reported none.
     */
    @Nullable
    String host(int before) {
        return fromTheRight(hosts, before);
    }

    /** Returns whether the client used TLS, as reported by the proxy this many hops before the nearest. */
    boolean isSecure(int before) {
        String scheme = fromTheRight(schemes, before);
        return scheme != null && SECURE.contains(scheme.toLowerCase(Locale.ROOT));
    }

    // A proxy on the way replaced a shorter list instead of appending to it.
    private static @Nullable String fromTheRight(List<@Nullable String> words, int before) {
        return words.isEmpty() ? null : words.get(Math.max(0, words.size() - 1 - before));
    }

    private void add(String element) {
        InetAddress hop = null;
        String host = null;
        String scheme = null;
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? null : unquoted(pair.substring(equals + 1));
            if (value == null) {
                // The rest may have been put there by a client to corrupt what a proxy appends.
                hops.add(null);
                hosts.add(null);
                schemes.add(null);
                return;
            }
            switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "for" -> hop = node(value);
                case "host" -> host = value;
                case "proto" -> scheme = value;
                default -> {
                    // by, and extensions
                }
            }
        }
        hops.add(hop);
        hosts.add(host);
        schemes.add(scheme);
    }

    /** Returns the elements of a list, which may span several header lines (RFC 9110 §5.6.1), without empty ones. */
    private static List<String> elements(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(line -> split(line, ',').stream())
                .toList();
    }

    /** Splits at separators outside quoted strings; drops empty parts. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean isQuoted = false;
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? separator : text.charAt(i);
            if (i == text.length() || c == separator && !isQuoted) {
                String part = text.substring(begin, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                begin = i + 1;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '\\' && isQuoted) {
                i++;
            }
        }
        return parts;
    }

    /** Returns a token unchanged, or the content of a quoted string (RFC 9110 §5.6.4); null if it is neither. */
    private static @Nullable String unquoted(String value) {
        String word = value.strip();
        if (word.indexOf('"') < 0) {
            return word;
        }
        if (!word.matches("\"(?:[^\"\\\\]|\\\\.)*+\"")) {
            return null;
        }
        return word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    /**
     * Returns the address of a node (RFC 7239 §6), with or without a port; null for {@code unknown}, {@code _hidden}
     * and garbage.
     */
    private static @Nullable InetAddress node(String text) {
        String node = unquoted(text);
        if (node == null) {
            return null;
        }
        int colon = node.indexOf(':');
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            boolean isWhole = end > 0 && (end == node.length() - 1 || node.charAt(end + 1) == ':');
            return isWhole ? Networks.address(node.substring(1, end)) : null;
        }
        // A single colon precedes a port; several belong to an IPv6 address.
        boolean hasPort = colon >= 0 && colon == node.lastIndexOf(':');
        return Networks.address(hasPort ? node.substring(0, colon) : node);
    }
}
