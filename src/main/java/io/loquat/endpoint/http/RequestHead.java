package io.loquat.endpoint.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the rules of RFC 9112 for the head of a request that Netty does not enforce. Owner: the event loop of the
 * connection.
 */
final class RequestHead {
    private static final int SPACES_OF_REQUEST_LINE = 2;
    private static final int DELETE = 0x7f;
    private static final String CHUNKED = "chunked";

    private boolean inRequestLine = true;
    private boolean afterCarriageReturn;
    private int spaces;
    private int column;
    private byte previous;

    /** Checks the next bytes of the head; null if they are allowed there. */
    @Nullable
    RequestError check(ByteBuf buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            RequestError fault = next(buffer.getByte(i));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** Starts over: the head is complete, and the next byte begins another one. */
    void reset() {
        inRequestLine = true;
        afterCarriageReturn = false;
        spaces = 0;
        column = 0;
    }

    private @Nullable RequestError next(byte octet) {
        if (octet == '\n' || afterCarriageReturn) {
            return afterCarriageReturn && octet == '\n'
                    ? endOfLine()
                    : bad("A line must end with CR LF (RFC 9112 §2.2).");
        }
        if (octet == '\r') {
            afterCarriageReturn = true;
            return null;
        }
        if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == DELETE) {
            return bad("The request line or a header contains a control character (RFC 9110 §5.5).");
        }
        RequestError fault = inRequestLine ? ofRequestLine(octet) : ofField(octet);
        column++;
        previous = octet;
        return fault;
    }

    private @Nullable RequestError endOfLine() {
        afterCarriageReturn = false;
        // Empty lines before a request are ignored (§2.2).
        if (inRequestLine && column > 0) {
            inRequestLine = false;
            if (spaces != SPACES_OF_REQUEST_LINE || previous == ' ') {
                return bad("A request line must be a method, a target and a version (RFC 9112 §3).");
            }
        }
        column = 0;
        return null;
    }

    private @Nullable RequestError ofRequestLine(byte octet) {
        if (octet == ' ') {
            spaces++;
        }
        boolean separates = octet == '\t' || (octet == ' ' && (column == 0 || previous == ' '));
        return separates ? bad("The parts of a request line must be separated by one space (RFC 9112 §3).") : null;
    }

    private @Nullable RequestError ofField(byte octet) {
        return column == 0 && (octet == ' ' || octet == '\t')
                ? bad("A header field must be on one line (RFC 9112 §5.2).")
                : null;
    }

    /**
     * Checks a complete head; null if it is valid.
     *
     * @param maxBody the largest body, in bytes
     */
    static @Nullable RequestError fault(HttpRequest request, long maxBody) {
        HttpVersion version = request.protocolVersion();
        HttpHeaders headers = request.headers();
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !version.equals(HttpVersion.HTTP_1_0))) {
            return bad("A request must have exactly one Host (RFC 9112 §3.2).");
        }
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return RequestError.ofMessage(505, "This server speaks HTTP/1.1.");
        }
        if (headers.contains("")) {
            return bad("A header field must have a name (RFC 9110 §5.1).");
        }
        // A parser of the WebSocket drafts takes the 8 bytes after such a head as its body; no other parser does.
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            return bad("This server speaks version 13 of WebSocket, RFC 6455.");
        }
        RequestError framing = ofFraming(headers, maxBody);
        return framing == null ? ofAbsoluteForm(request) : framing;
    }

    private static @Nullable RequestError ofFraming(HttpHeaders headers, long maxBody) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (codings.isEmpty()) {
            return length != null && Long.parseLong(length) > maxBody ? RequestError.tooLarge(maxBody) : null;
        }
        if (length != null) {
            return bad("A request must not have both Content-Length and Transfer-Encoding (RFC 9112 §6.1).");
        }
        String coding = codings.getFirst().toLowerCase(Locale.ROOT);
        if (codings.size() > 1 || coding.indexOf(CHUNKED) != coding.lastIndexOf(CHUNKED)) {
            return bad("A request must have only one Transfer-Encoding, with chunked once (RFC 9112 §6.1).");
        }
        if (coding.equals(CHUNKED)) {
            return null;
        }
        return coding.matches(".*,[ \t]*chunked")
                ? RequestError.ofMessage(
                        501, "The only transfer coding that this server supports is chunked (RFC 9112 §6.1).")
                : bad("A Transfer-Encoding must end with chunked (RFC 9112 §6.1).");
    }

    // The absolute form is meant for proxies, but servers must accept it, too (§3.2.2). It names the server a second
    // time, besides Host.
    private static @Nullable RequestError ofAbsoluteForm(HttpRequest request) {
        String target = request.uri();
        int authority = target.indexOf("://") + 3;
        String scheme = target.substring(0, Math.max(0, authority - 3)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return null;
        }
        int end = authority;
        while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        if (!target.substring(authority, end).equalsIgnoreCase(request.headers().get(HttpHeaderNames.HOST))) {
            return bad("The target of the request names a different host than Host (RFC 9112 §3.2.2).");
        }
        String rest = target.substring(end);
        request.setUri(rest.startsWith("/") ? rest : "/" + rest);
        return null;
    }

    private static RequestError bad(String detail) {
        return RequestError.ofMessage(400, detail);
    }
}
