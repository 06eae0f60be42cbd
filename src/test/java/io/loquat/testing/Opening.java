package io.loquat.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a WebSocket connection: the handshake, valid or invalid, and how the client will behave. */
public final class Opening {
    private final URI base;
    private final String rawPath;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private int receiveBuffer;
    private boolean answering = true;
    private boolean asleep;
    private @Nullable InetAddress from;
    private Duration patience = RawWebSocket.PATIENCE;

    Opening(URI base, String rawPath) {
        this.base = base;
        this.rawPath = rawPath;
        headers.put("Host", base.getAuthority());
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        headers.put("Sec-WebSocket-Version", "13");
    }

    /** Sets a header of the handshake, or removes it if {@code value} is null. */
    public Opening header(String name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.put(name, value);
        }
        return this;
    }

    public Opening subprotocol(String offered) {
        return header("Sec-WebSocket-Protocol", offered);
    }

    /** Sends these frames together with the handshake, before it is answered. */
    public Opening withEarlyFrames(byte[]... frames) {
        early.writeBytes(Frames.concat(frames));
        return this;
    }

    /** Makes the client answer neither pings nor close frames. */
    public Opening unresponsive() {
        answering = false;
        return this;
    }

    /**
     * Reads nothing after the handshake until {@link RawWebSocket#wakeUp}, with the smallest possible kernel buffer.
     */
    public Opening asleep() {
        asleep = true;
        receiveBuffer = 4096;
        return this;
    }

    /** Sets the timeout for connecting and for each byte of the server's answer. */
    public Opening within(Duration time) {
        patience = time;
        return this;
    }

    /** Connects from this local address; any address in 127.0.0.0/8 works. */
    public Opening from(String address) {
        try {
            return from(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Opening from(InetAddress address) {
        from = address;
        return this;
    }

    public RawWebSocket open() {
        Socket socket = new Socket();
        try {
            socket = connect(socket);
            socket.getOutputStream().write(request());
            InputStream in = new BufferedInputStream(socket.getInputStream(), asleep ? 1 : 1 << 16);
            HttpReply reply = HttpReply.read(in);
            if (reply.status() == 101) {
                socket.setSoTimeout(0);
                return new RawWebSocket(socket, reply, in, answering, asleep);
            }
            close(socket);
            throw new AssertionError("the handshake for " + rawPath + " was answered: " + reply);
        } catch (IOException e) {
            close(socket);
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the handshake and returns the answer, even a refusal, after closing the connection. */
    public HttpReply attempt() {
        try (var plain = new Socket();
                var socket = connect(plain)) {
            socket.getOutputStream().write(request());
            return HttpReply.read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect(Socket socket) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        socket.bind(from == null ? null : new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), (int) patience.toMillis());
        return base.getScheme().equals("https") ? Tls.over(socket, base) : socket;
    }

    private byte[] request() {
        var text = new StringBuilder("GET ").append(rawPath).append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        byte[] handshake = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        return Frames.concat(handshake, early.toByteArray());
    }
}
