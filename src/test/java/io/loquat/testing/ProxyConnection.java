package io.loquat.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One connection through a {@link Proxy}. */
final class ProxyConnection {

    private static final int PIECE = 8192;
    private static final int MOST_PIECES = 1024;

    private final Proxy proxy;
    private final Socket near;
    private final Socket far = new Socket();
    private final int target;

    /** Data that was read at one time; no bytes mean the end of the stream. */
    private record Piece(long readNanos, ByteBuffer bytes) {}

    ProxyConnection(Proxy proxy, Socket near, int target) {
        this.proxy = proxy;
        this.near = near;
        this.target = target;
    }

    void start() {
        Thread.ofVirtual().name("proxy-line").start(this::connect);
    }

    /** Resets both connections. */
    void reset() {
        reset(near);
        reset(far);
        proxy.ended(this);
    }

    private void connect() {
        try {
            if (!proxy.passes(System.nanoTime())) {
                return;
            }
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            forward(near, far);
            forward(far, near);
        } catch (IOException nobodyThere) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(Socket from, Socket to) {
        var pieces = new ArrayBlockingQueue<Piece>(MOST_PIECES);
        Thread.ofVirtual().name("proxy-read").start(() -> read(from, pieces));
        Thread.ofVirtual().name("proxy-write").start(() -> write(pieces, to));
    }

    private void read(Socket from, BlockingQueue<Piece> pieces) {
        byte[] buffer = new byte[PIECE];
        try {
            int length = 0;
            while (length >= 0) {
                length = from.getInputStream().read(buffer);
                var bytes = ByteBuffer.allocate(Math.max(0, length));
                bytes.put(buffer, 0, Math.max(0, length)).flip();
                pieces.put(new Piece(System.nanoTime(), bytes));
            }
        } catch (IOException broken) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(BlockingQueue<Piece> pieces, Socket to) {
        try {
            Piece piece = pieces.take();
            while (proxy.passes(piece.readNanos())) {
                if (!piece.bytes().hasRemaining()) {
                    to.shutdownOutput();
                    return;
                }
                to.getOutputStream()
                        .write(piece.bytes().array(), 0, piece.bytes().remaining());
                piece = pieces.take();
            }
        } catch (IOException broken) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException closedAlready) {
            // nothing left to reset
        }
    }
}
