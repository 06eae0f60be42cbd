package io.loquat.endpoint.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * The first request to a listener, sent by the server itself. It depends on nothing that ends with a failed start: a
 * client of Vert.x may find its event loops closed, and Netty logs that as an error.
 */
final class FirstRequest {
    private static final Logger LOG = Logger.getLogger(FirstRequest.class);
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TRIES = 60_000;
    private static final int BETWEEN_TRIES_NANOS = 10_000_000;
    private static final int TIMEOUT_MS = 1_000;

    private FirstRequest() {}

    /**
     * Asks a listener for a path until it answers, for about ten minutes at most, on a thread of its own, which ends
     * with the process.
     *
     * @param port returns the listener's port; it is called before each try and throws while there is none
     */
    static Thread send(String host, IntSupplier port, String path) {
        return Thread.ofPlatform().daemon().name("loquat-first-request").start(() -> {
            for (int i = 0; !isAnswered(host.equals(ANY_ADDRESS) ? LOOPBACK : host, port, path); i++) {
                if (i == TRIES) {
                    LOG.debugf("%s has no answer: connections are read strictly from the second one on", path);
                    return;
                }
                LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        });
    }

    private static boolean isAnswered(String host, IntSupplier port, String path) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port.getAsInt()), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException | RuntimeException e) {
            LOG.debugf("%s is not answered yet: %s", path, e);
            return false;
        }
    }
}
