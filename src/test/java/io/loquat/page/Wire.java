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

/** A wire between browser and server that can be cut, stay cut, and swallow what the server says. Loopback only. */
final class Wire implements AutoCloseable {

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean down;
    private volatile boolean deaf;

    Wire(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Cuts every connection, without a goodbye, and takes no new one until {@link #mend()}. */
    void cut() {
        down = true;
        sockets.forEach(Wire::closeQuietly);
    }

    void mend() {
        deaf = false;
        down = false;
    }

    /** What the browser says still arrives; what the server says does not. */
    void deafen() {
        deaf = true;
    }

    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                join(door.accept());
            } catch (IOException e) {
                // the door was closed, or the server is not there: the browser sees a refused connection
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
                if (!(fromServer && deaf)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // cut
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
            // it is closed
        }
    }
}
