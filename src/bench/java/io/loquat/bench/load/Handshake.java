package io.loquat.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.Locale;

/** The opening handshake of RFC 6455 with the key of its example, whose answer is known. */
final class Handshake {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private Handshake() {}

    static byte[] request(InetSocketAddress to, String path, String subprotocol) {
        String offer = subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
        return """
                GET %s HTTP/1.1\r
                Host: %s:%d\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: %s\r
                Sec-WebSocket-Version: 13\r
                %s\r
                """.formatted(path, to.getHostString(), to.getPort(), KEY, offer).getBytes(US_ASCII);
    }

    /** Where the answer ends, -1 when not all of it is there. */
    static int end(byte[] in, int length) {
        for (int i = 3; i < length; i++) {
            if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n' && in[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    static boolean accepted(byte[] in, int end) {
        String answer = new String(in, 0, end, US_ASCII);
        return answer.startsWith("HTTP/1.1 101 ")
                && answer.contains(ACCEPT)
                && !answer.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions");
    }
}
