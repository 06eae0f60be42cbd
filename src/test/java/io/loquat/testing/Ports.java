package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine for servers whose port has to be known before they start. */
public final class Ports {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 30_000;

    private Ports() {}

    /** None that the system gives to clients: whoever tries to connect while the server is away might get it, and meet itself. */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // then another one
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
