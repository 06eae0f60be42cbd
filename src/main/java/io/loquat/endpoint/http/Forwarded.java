package io.loquat.endpoint.http;

import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say of a request, each list with the nearest proxy's word last: by {@code X-Forwarded-For}, {@code -Host} and
 * {@code -Proto}, or where there is no {@code X-Forwarded-For} by {@code Forwarded} (RFC 7239). A proxy that knows the one passes
 * the other on as the client sent it, and most know the first.
 *
 * @param hops for whom each proxy asked; null where it did not say, or nothing that is an address
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
        Forwarded said = new Forwarded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        standard.forEach(said::add);
        return said;
    }

    /** The host that the client asked for, as the proxy that is so many before the nearest says; null where it does not. */
    @Nullable
    String host(int before) {
        return fromTheRight(hosts, before);
    }

    /** Whether the client came by TLS, as that proxy says. */
    boolean isSecure(int before) {
        String scheme = fromTheRight(schemes, before);
        return scheme != null && SECURE.contains(scheme.toLowerCase(Locale.ROOT));
    }

    // A list that is shorter was set, and not appended to, by a proxy on the way.
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
                // Whatever else it says may be what a client put there to break the words of a proxy.
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

    /** The elements of a list that may be in several header lines (RFC 9110 §5.6.1); empty ones do not count. */
    private static List<String> elements(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(line -> split(line, ',').stream())
                .toList();
    }

    /** The parts between the separators that are in no quoted string, without empty ones. */
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

    /** A token as it is, or what a quoted string says (RFC 9110 §5.6.4); null where it is neither. */
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

    /** The address of a node (RFC 7239 §6), with or without a port; null for {@code unknown}, {@code _hidden} and garbage. */
    private static @Nullable InetAddress node(String said) {
        String node = unquoted(said);
        if (node == null) {
            return null;
        }
        int colon = node.indexOf(':');
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            boolean isWhole = end > 0 && (end == node.length() - 1 || node.charAt(end + 1) == ':');
            return isWhole ? Networks.address(node.substring(1, end)) : null;
        }
        // One colon is before a port, several are an address of IPv6.
        boolean hasPort = colon >= 0 && colon == node.lastIndexOf(':');
        return Networks.address(hasPort ? node.substring(0, colon) : node);
    }
}
