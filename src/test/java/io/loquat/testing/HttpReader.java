package io.loquat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.stream.Stream;

/** Sends an HTTP request and reads the answer on demand, with the smallest possible kernel buffer. */
public final class HttpReader implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    /** Sends a request with these header lines, and returns once the first byte of the answer has arrived. */
    public HttpReader(URI base, String path, String version, String... headers) {
        try {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            String request = "GET " + path + " " + version + "\r\nHost: " + base.getAuthority() + "\r\n"
                    + String.join(
                            "", Stream.of(headers).map(line -> line + "\r\n").toList()) + "\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            in = new BufferedInputStream(socket.getInputStream(), 4096);
            if (in.read() != 'H') {
                throw new AssertionError("no answer to GET " + path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Everything read up to the end of the answer or of the connection.
     *
     * @param reset whether the connection was reset
     */
    public record Answer(String text, boolean reset) {
        /** Returns whether an HTTP/1.1 client can tell that the answer is complete. */
        public boolean isWhole() {
            return !reset && text.endsWith("0\r\n\r\n");
        }
    }

    /** Reads until the end of the answer or of the connection. */
    public Answer read() {
        var bytes = new ByteArrayOutputStream();
        boolean reset = false;
        try {
            byte[] part = new byte[8192];
            int read = in.read(part);
            while (read >= 0) {
                bytes.write(part, 0, read);
                read = endsWithLastChunk(bytes, part, read) ? -1 : in.read(part);
            }
        } catch (IOException broken) {
            reset = true;
        }
        return new Answer(bytes.toString(UTF_8), reset);
    }

    /** Reads up to and including this ASCII text. */
    public String readUntil(String end) {
        var bytes = new StringBuilder();
        try {
            while (bytes.indexOf(end, bytes.length() - end.length()) < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("the connection ended before " + end);
                }
                bytes.append((char) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(bytes.toString().getBytes(ISO_8859_1), UTF_8);
    }

    private static boolean endsWithLastChunk(ByteArrayOutputStream all, byte[] part, int length) {
        String end = new String(part, Math.max(0, length - 7), Math.min(7, length), UTF_8);
        return all.size() > length && end.endsWith("\r\n0\r\n\r\n") || end.equals("0\r\n\r\n");
    }

    /** Returns whether the connection still accepts data. */
    public boolean isOpen() {
        try {
            socket.getOutputStream().write('\n');
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    /** Resets the TCP connection. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
