package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An HTTP proxy as a process of its own, with the ports that it was told. It does not outlive the tests. */
public final class WebProxy implements AutoCloseable {

    private static final Pattern NEVER = Pattern.compile("(?!)()");

    private final Child child;
    private final int tls;

    private WebProxy(Child child, int tls) {
        this.child = child;
        this.tls = tls;
    }

    /** A port of the loopback address to listen at. */
    public static int freePort() {
        return Ports.free();
    }

    /**
     * Starts it in a folder, and waits until it takes connections.
     *
     * @param tls the port where it speaks TLS
     */
    public static WebProxy starts(Path folder, List<String> command, int tls) {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // Caddy keeps things there.
        Map<String, String> home = Map.of("HOME", folder.toString(), "XDG_DATA_HOME", folder + "/data");
        builder.environment().putAll(home);
        builder.environment().put("XDG_CONFIG_HOME", folder + "/config");
        try {
            var proxy = new WebProxy(new Child(builder.start(), NEVER), tls);
            Eventually.becomes(true, proxy::takesConnections);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, by TLS. */
    public URI listens() {
        return URI.create("https://localhost:" + tls + "/");
    }

    /** The newest lines of its log, for a failure's message. */
    public String tail() {
        return child.tail();
    }

    private boolean takesConnections() {
        if (!child.isAlive()) {
            throw new AssertionError("it does not start, and ends with " + child.exitCode() + child.tail());
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), tls)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
