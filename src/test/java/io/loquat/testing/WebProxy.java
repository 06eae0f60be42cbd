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

/** An HTTP proxy in its own process, on the configured ports. It never outlives the tests. */
public final class WebProxy implements AutoCloseable {

    private static final Pattern NEVER = Pattern.compile("(?!)()");

    private final Child child;
    private final int tls;

    private WebProxy(Child child, int tls) {
        this.child = child;
        this.tls = tls;
    }

    /** Returns a free port of the loopback address. */
    public static int freePort() {
        return Ports.free();
    }

    /**
     * Starts it in a folder, and waits until it accepts connections.
     *
     * @param tls its TLS port
     */
    public static WebProxy start(Path folder, List<String> command, int tls) {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // Caddy stores files there.
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

    /** Returns its TLS address. */
    public URI uri() {
        return URI.create("https://localhost:" + tls + "/");
    }

    /** The newest lines of its log, for a failure's message. */
    public String tail() {
        return child.tail();
    }

    private boolean takesConnections() {
        if (!child.isAlive()) {
            throw new AssertionError("the proxy does not start and exits with " + child.exitCode() + child.tail());
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
