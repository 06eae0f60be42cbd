package io.loquat.endpoint.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How an answer names the file that it is to become (RFC 6266). */
final class Attachment {
    static final String HEADER = "Content-Disposition";

    private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._-]");

    private Attachment() {}

    /** The value of the header; a name that is not plain ASCII comes twice, in the second place as it is (RFC 8187). */
    static String named(String name) {
        String plain = NOT_PLAIN.matcher(name).replaceAll("_");
        String value = "attachment; filename=\"" + plain + '"';
        return plain.equals(name) ? value : value + "; filename*=UTF-8''" + encoded(name);
    }

    // The two differ in what is no letter, digit, '.', '-' or '_'.
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
