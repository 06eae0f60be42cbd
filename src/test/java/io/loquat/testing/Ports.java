package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free local ports for servers whose port must be known before they start. */
public final class Ports {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 30_000;

    private Ports() {}

    /**
     * Returns a free port outside the ephemeral range. A client that connects to an ephemeral port could be assigned
     * that very port and connect to itself while the server is down.
     */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // try another one
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
