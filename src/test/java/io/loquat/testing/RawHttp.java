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

/** Says by HTTP what no client would, and reads what is answered until the server ends the connection. */
public final class RawHttp {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private RawHttp() {}

    /** All that was answered before the orderly end of the connection; characters are bytes. */
    public record Answer(String text) {

        public List<Integer> statuses() {
            return STATUS.matcher(text)
                    .results()
                    .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                    .toList();
        }
    }

    /** Fails where the connection does not end, or ends with a reset. */
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
