package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks the target of a request as the client sent it (RFC 9112 §3.2): each address can be written in only one way.
 */
final class RequestTarget {
    private static final String HEX = "0123456789abcdefABCDEF";
    private static final String UNRESERVED = "-._~";
    private static final String PATH = UNRESERVED + "!$&'()*+,;=:@/";
    /**
     * Characters that browsers leave as they are in a query (WHATWG URL) although RFC 3986 requires them to be encoded;
     * they are unambiguous.
     */
    private static final String LEFT = "{}|\\^`";
    /** Brackets are common in queries and unambiguous. */
    private static final String QUERY = PATH + "?[]" + LEFT;

    private static final int ESCAPE = 3;

    private RequestTarget() {}

    /** Returns the error in a target; null if it is valid, which includes the target of {@code OPTIONS *}. */
    static @Nullable RequestError fault(String method, String target) {
        if (target.equals("*") && method.equals("OPTIONS")) {
            return null;
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (!target.startsWith("/")) {
            return RequestError.ofTarget(
                    400, ErrorCode.BAD_REQUEST, "The target of a request must begin with / (RFC 9112 §3.2).");
        }
        if (!isWellFormed(path, PATH) || (query >= 0 && !isWellFormed(target.substring(query + 1), QUERY))) {
            return RequestError.ofTarget(
                    400,
                    ErrorCode.BAD_REQUEST,
                    "An address must be ASCII; percent-encode all other characters (RFC 3986 §2).");
        }
        if (isNormal(path)) {
            return null;
        }
        boolean isOfRoom = path.startsWith("/chat/") || path.startsWith("/api/rooms/");
        return RequestError.ofTarget(
                404,
                isOfRoom ? ErrorCode.BAD_ROOM : ErrorCode.BAD_REQUEST,
                "The path is not in normal form (RFC 3986 §6.2.2).");
    }

    /**
     * Returns the target with the characters encoded that browsers leave as they are in a query: not every later parser
     * accepts them.
     */
    static String encoded(String target) {
        int query = target.indexOf('?');
        if (query < 0 || target.chars().noneMatch(c -> LEFT.indexOf(c) >= 0)) {
            return target;
        }
        StringBuilder encoded = new StringBuilder(target.substring(0, query));
        target.substring(query).chars().forEach(c -> {
            if (LEFT.indexOf(c) >= 0) {
                encoded.append(String.format(Locale.ROOT, "%%%02X", c));
            } else {
                encoded.append((char) c);
            }
        });
        return encoded.toString();
    }

    private static boolean isWellFormed(String part, String marks) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (!isAlphanumeric(c) && marks.indexOf(c) < 0 && !(c == '%' && isEscape(part, i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEscape(String target, int at) {
        return at + 2 < target.length()
                && HEX.indexOf(target.charAt(at + 1)) >= 0
                && HEX.indexOf(target.charAt(at + 2)) >= 0;
    }

    /*
     * Returns whether every parser reads the path in the same way: no empty or dot segment, no segment parameter, no
     * needless encoding and no encoded separator (RFC 3986 §6.2.2). So no other spelling of a path can bypass a proxy's
     * rule for it.
     */
    private static boolean isNormal(String path) {
        int segment = 1;
        for (int i = 1; i <= path.length(); i++) {
            char c = i == path.length() ? '/' : path.charAt(i);
            boolean isHidden = c == '%' && !mayBeEncoded(Integer.parseInt(path, i + 1, i + ESCAPE, 16));
            if (c == ';' || isHidden) {
                return false;
            }
            if (c == '/') {
                if (isNoName(path, segment, i)) {
                    return false;
                }
                segment = i + 1;
            }
        }
        return true;
    }

    // Only the last segment may be empty.
    private static boolean isNoName(String path, int from, int to) {
        return switch (to - from) {
            case 0 -> to < path.length();
            case 1 -> path.charAt(from) == '.';
            case 2 -> path.startsWith("..", from);
            default -> false;
        };
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean mayBeEncoded(int octet) {
        return !isAlphanumeric(octet) && octet != '/' && octet != '\\' && UNRESERVED.indexOf(octet) < 0;
    }
}
