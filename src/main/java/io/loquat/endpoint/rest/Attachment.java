package io.loquat.endpoint.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names the file under which a response is saved (RFC 6266). */
final class Attachment {
    static final String HEADER = "Content-Disposition";

    private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._-]");

    private Attachment() {}

    /**
     * Returns the value of the header. A name that is not plain ASCII is given twice: simplified, and complete (RFC
     * 8187).
     */
    static String named(String name) {
        String plain = NOT_PLAIN.matcher(name).replaceAll("_");
        String value = "attachment; filename=\"" + plain + '"';
        return plain.equals(name) ? value : value + "; filename*=UTF-8''" + encoded(name);
    }

    // URLEncoder differs from RFC 8187 only in spaces and asterisks.
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
