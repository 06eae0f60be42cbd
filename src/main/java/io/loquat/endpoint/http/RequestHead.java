package io.loquat.endpoint.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of RFC 9112 for the head of a request that Netty does not keep. Owner: the event loop of the connection. */
final class RequestHead {
    private static final int SPACES_OF_REQUEST_LINE = 2;
    private static final int DELETE = 0x7f;
    private static final String CHUNKED = "chunked";

    private boolean inRequestLine = true;
    private boolean afterCarriageReturn;
    private int spaces;
    private int column;
    private byte previous;

    /** Looks at the next bytes of the head; null when they may stand where they are. */
    @Nullable
    Fault look(ByteBuf buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            Fault fault = next(buffer.getByte(i));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** The head is complete: the next byte begins another one. */
    void reset() {
        inRequestLine = true;
        afterCarriageReturn = false;
        spaces = 0;
        column = 0;
    }

    private @Nullable Fault next(byte octet) {
        if (octet == '\n' || afterCarriageReturn) {
            return afterCarriageReturn && octet == '\n' ? endOfLine() : bad("A line ends with CR LF (RFC 9112 §2.2).");
        }
        if (octet == '\r') {
            afterCarriageReturn = true;
            return null;
        }
        if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == DELETE) {
            return bad("There is a control character in the head (RFC 9110 §5.5).");
        }
        Fault fault = inRequestLine ? ofRequestLine(octet) : ofField(octet);
        column++;
        previous = octet;
        return fault;
    }

    private @Nullable Fault endOfLine() {
        afterCarriageReturn = false;
        // Empty lines before a request are none of it (§2.2).
        if (inRequestLine && column > 0) {
            inRequestLine = false;
            if (spaces != SPACES_OF_REQUEST_LINE || previous == ' ') {
                return bad("A request line is a method, a target and a version (RFC 9112 §3).");
            }
        }
        column = 0;
        return null;
    }

    private @Nullable Fault ofRequestLine(byte octet) {
        if (octet == ' ') {
            spaces++;
        }
        boolean separates = octet == '\t' || (octet == ' ' && (column == 0 || previous == ' '));
        return separates ? bad("The parts of a request line are one space apart (RFC 9112 §3).") : null;
    }

    private @Nullable Fault ofField(byte octet) {
        return column == 0 && (octet == ' ' || octet == '\t')
                ? bad("A header field is one line (RFC 9112 §5.2).")
                : null;
    }

    /**
     * What is wrong with a head as a whole, null when it is one.
     *
     * @param maxBody the bytes that a body may have
     */
    static @Nullable Fault fault(HttpRequest request, long maxBody) {
        HttpVersion version = request.protocolVersion();
        HttpHeaders headers = request.headers();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return Fault.ofMessage(505, "This server speaks HTTP/1.1.");
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !version.equals(HttpVersion.HTTP_1_0))) {
            return bad("A request has one Host (RFC 9112 §3.2).");
        }
        if (headers.contains("")) {
            return bad("A header field has a name (RFC 9110 §5.1).");
        }
        // A reader of the drafts of WebSocket takes 8 bytes behind such a head for its body, and nobody else does.
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            return bad("This server speaks version 13 of WebSocket, RFC 6455.");
        }
        Fault framing = ofFraming(headers, maxBody);
        return framing == null ? ofAbsoluteForm(request) : framing;
    }

    private static @Nullable Fault ofFraming(HttpHeaders headers, long maxBody) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (codings.isEmpty()) {
            return length != null && Long.parseLong(length) > maxBody ? Fault.tooLarge(maxBody) : null;
        }
        if (length != null) {
            return bad("A body has a Content-Length or a Transfer-Encoding, not both (RFC 9112 §6.1).");
        }
        String coding = codings.getFirst().toLowerCase(Locale.ROOT);
        if (codings.size() > 1 || coding.indexOf(CHUNKED) != coding.lastIndexOf(CHUNKED)) {
            return bad("There is one Transfer-Encoding (RFC 9112 §6.1).");
        }
        if (coding.equals(CHUNKED)) {
            return null;
        }
        return coding.matches(".*,[ \t]*chunked")
                ? Fault.ofMessage(501, "The one transfer coding of this server is chunked (RFC 9112 §6.1).")
                : bad("A Transfer-Encoding ends with chunked (RFC 9112 §6.1).");
    }

    // The absolute form is for proxies, and a server has to take it too (§3.2.2). Which server is meant is then said
    // twice.
    private static @Nullable Fault ofAbsoluteForm(HttpRequest request) {
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
            return bad("The target of the request is of another host than its Host (RFC 9112 §3.2.2).");
        }
        String rest = target.substring(end);
        request.setUri(rest.startsWith("/") ? rest : "/" + rest);
        return null;
    }

    private static Fault bad(String detail) {
        return Fault.ofMessage(400, detail);
    }
}
