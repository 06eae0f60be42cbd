package io.loquat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sends raw HTTP requests, valid or not, and reads the answers until the server closes the connection. */
public final class RawHttp {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private RawHttp() {}

    /** Everything received before the clean end of the connection; each character is a byte. */
    public record Answer(String text) {

        public List<Integer> statuses() {
            return STATUS.matcher(text)
                    .results()
                    .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                    .toList();
        }
    }

    /** Sends bytes and returns the answers; fails if the connection does not end or is reset. */
    public static Answer send(URI base, String bytes) {
        try (var socket = new Socket()) {
            int patience = (int) RawWebSocket.PATIENCE.toMillis();
            socket.setSoTimeout(patience);
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), patience);
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return new Answer(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
