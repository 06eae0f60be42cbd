package io.loquat.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy between browser and server that can cut connections, refuse new ones, and drop what the server sends.
 * Loopback only.
 */
final class CuttableProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean down;
    private volatile boolean dropsResponses;

    CuttableProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Resets every connection, and refuses new ones until {@link #mend()}. */
    void cut() {
        down = true;
        sockets.forEach(CuttableProxy::closeQuietly);
    }

    void mend() {
        dropsResponses = false;
        down = false;
    }

    /** Drops what the server sends; what the browser sends still arrives. */
    void dropResponses() {
        dropsResponses = true;
    }

    @Override
    public void close() {
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                // the listener was closed, or the server is not there: the browser sees a refused connection
            }
        }
    }

    private void join(Socket browser) throws IOException {
        if (down) {
            browser.close();
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(browser);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(browser, server, false));
        Thread.ofVirtual().start(() -> pump(server, browser, true));
    }

    private void pump(Socket from, Socket to, boolean fromServer) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!(fromServer && dropsResponses)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // the connection was cut
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // already closed
        }
    }
}
