package io.loquat.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A WebSocket client on a plain socket that can violate every rule: in the handshake, in frames, at the end. A virtual
 * thread reads frames and, by default, answers pings and close frames as RFC 6455 requires.
 */
public final class RawWebSocket implements AutoCloseable {

    /** Long, so that no test fails on a busy machine; nothing waits that long unless it fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final HttpReply handshake;
    private final DataInputStream in;
    private final boolean answering;
    private final Inbox inbox = new Inbox();
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private int fragmentsOpcode;
    private volatile boolean asleep;
    private volatile boolean closeSent;

    RawWebSocket(Socket socket, HttpReply handshake, InputStream in, boolean answering, boolean asleep) {
        this.socket = socket;
        this.handshake = handshake;
        this.in = new DataInputStream(in);
        this.answering = answering;
        this.asleep = asleep;
        if (!asleep) {
            wakeUp();
        }
    }

    public static Opening to(URI base, String rawPath) {
        return new Opening(base, rawPath);
    }

    public HttpReply handshake() {
        return handshake;
    }

    public RawWebSocket send(byte[] bytes) {
        try {
            synchronized (socket) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends bytes, ignoring that the server may have closed the connection already. */
    public RawWebSocket trySend(byte[] bytes) {
        try {
            return send(bytes);
        } catch (UncheckedIOException closedAlready) {
            return this;
        }
    }

    public RawWebSocket send(Frames frame) {
        return send(frame.bytes());
    }

    public RawWebSocket sendText(String text) {
        return send(Frames.text(text));
    }

    public RawWebSocket sendBinary(byte[] payload) {
        return send(Frames.binary(payload));
    }

    public Frame next() {
        return inbox.nextData(PATIENCE);
    }

    public Frame next(Duration within) {
        return inbox.nextData(within);
    }

    /** Returns the next message; empty if the connection has ended and everything was read. */
    public Optional<Frame> nextOrEnd() {
        return nextOrEnd(PATIENCE);
    }

    /** The same with another timeout. */
    public Optional<Frame> nextOrEnd(Duration within) {
        return inbox.nextDataOrEnd(within);
    }

    public Frame nextPing() {
        return inbox.nextPing(PATIENCE);
    }

    public Frame nextPong() {
        return inbox.nextPong(PATIENCE);
    }

    /** Returns once the server has read everything that was sent before. */
    public RawWebSocket sync() {
        send(Frames.frame(Frame.PING).payload("sync"));
        inbox.nextPong(PATIENCE);
        return this;
    }

    /** Waits for the server's close frame. */
    public int closeCode() {
        return inbox.closeFrame(PATIENCE).closeCode();
    }

    /** Waits for the end of the TCP connection, whichever side ends it. */
    public Ending ending() {
        return inbox.ending(PATIENCE);
    }

    public boolean isOpen() {
        return !inbox.hasEnded();
    }

    /** Starts reading after {@link Opening#asleep}. */
    public void wakeUp() {
        asleep = false;
        Thread.ofVirtual().name("websocket-reader").start(this::readAll);
    }

    /** Resets the TCP connection, unless the server has already ended it. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Sends a close frame and waits for the end of the connection. */
    public Ending leave(int code) {
        sendClose(Frames.closeBody(code, ""));
        return ending();
    }

    /** The same with a close frame without a code. */
    public Ending leave() {
        sendClose(new byte[0]);
        return ending();
    }

    /** Ends the connection without waiting, cleanly if possible. */
    @Override
    public void close() {
        if (asleep) {
            reset();
        } else {
            sendClose(Frames.closeBody(1000, ""));
        }
    }

    private void sendClose(byte[] body) {
        synchronized (socket) {
            if (!closeSent) {
                closeSent = true;
                trySend(Frames.frame(Frame.CLOSE).payload(body).bytes());
            }
        }
    }

    private void readAll() {
        try (socket) {
            while (true) {
                read();
            }
        } catch (EOFException e) {
            inbox.end(false);
        } catch (IOException e) {
            inbox.end(true);
        }
    }

    private void read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        if ((second & 0x80) != 0 || (first & 0x70) != 0) {
            inbox.violated("a masked frame, or a reserved bit: 0x" + Integer.toHexString(first << 8 | second));
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        take(new Frame((first & 0x80) != 0, (first & 0x70) >> 4, first & 0x0f, payload));
    }

    private void take(Frame frame) {
        if (frame.isControl()) {
            inbox.add(frame);
            answer(frame);
            return;
        }
        if (frame.opcode() != Frame.CONTINUATION) {
            fragmentsOpcode = frame.opcode();
        }
        fragments.writeBytes(frame.payload());
        if (frame.fin()) {
            inbox.add(new Frame(true, frame.rsv(), fragmentsOpcode, fragments.toByteArray()));
            fragments.reset();
        }
    }

    private void answer(Frame frame) {
        if (answering && frame.opcode() == Frame.PING) {
            trySend(Frames.frame(Frame.PONG).payload(frame.payload()).bytes());
        } else if (answering && frame.opcode() == Frame.CLOSE) {
            sendClose(frame.payload());
        }
    }
}
