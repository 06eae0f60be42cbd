package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real store, Valkey or Redis, as a process of its own with an append-only file, on a free port that it keeps through all its
 * lives. It does not outlive the tests.
 */
public final class RedisServer implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Ready to accept connections");
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final int port = Ports.free();
    private final List<String> options;
    private Child child;

    private RedisServer(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
        child = run();
    }

    /**
     * Starts it and waits until it is ready. Where no store can be run the test is skipped, and with {@code CI=true} it fails.
     *
     * @param folder where its files are
     * @param options further options of its command line
     */
    public static RedisServer in(Path folder, String... options) {
        return new RedisServer(folder, List.of(options));
    }

    /** As {@code quarkus.redis.hosts} wants it. */
    public String url() {
        return "redis://" + LOOPBACK + ":" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return child.pid();
    }

    /** As {@code quarkus.redis.hosts} wants it for that user. */
    public String url(String user, String password) {
        return "redis://" + user + ":" + password + "@" + LOOPBACK + ":" + port;
    }

    /** Makes it a replica of nobody that is there: it can be read, and not written to. */
    public void becomesReplica() {
        tell("REPLICAOF " + LOOPBACK + " 1");
    }

    /** Makes it the primary again. */
    public void becomesPrimary() {
        tell("REPLICAOF NO ONE");
    }

    /** Tells it a command as its default user, and waits for an answer that is no error. */
    public void tell(String command) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new AssertionError(command + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with SIGKILL; what it wrote to its file, the kernel has. */
    public void kill() {
        child.kill();
    }

    /** Starts it again on the same port and files after {@link #kill}, and waits until it has read them. */
    public void restart() {
        child = run();
    }

    /** Stops it with SIGSTOP: connections are taken and nothing is answered. */
    public void stop() {
        child.signal("STOP");
    }

    /** Lets it go on after {@link #stop}. */
    public void unfreeze() {
        child.signal("CONT");
    }

    /** The path of the store's own client, {@code redis-cli} or {@code valkey-cli}, as {@link #cli} takes it. */
    public static Path client() {
        return RedisExecutable.client();
    }

    /**
     * What the store's own client says to this, {@code redis-cli} or {@code valkey-cli}; where there is none, the test is skipped,
     * and with {@code CI=true} it fails.
     *
     * @param password as in the environment that the manifests give it; empty: none
     */
    public String cli(String password, List<String> arguments) {
        var command = new ArrayList<String>(List.of("env", "VALKEYCLI_AUTH=" + password, "REDISCLI_AUTH=" + password));
        command.addAll(List.of(RedisExecutable.client().toString(), "-h", LOOPBACK, "-p", String.valueOf(port)));
        command.addAll(arguments);
        return Commands.output(command.toArray(String[]::new)).strip();
    }

    /** The newest lines of its log, for a failure's message. */
    public String tail() {
        return child.tail();
    }

    @Override
    public void close() {
        child.close();
    }

    private Child run() {
        var command = new ArrayList<String>();
        command.add(RedisExecutable.path().toString());
        command.addAll(List.of("--port", String.valueOf(port), "--bind", LOOPBACK, "--dir", folder.toString()));
        command.addAll(List.of("--appendonly", "yes", "--save", "", "--daemonize", "no"));
        command.addAll(options);
        try {
            var started = new Child(
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start(),
                    READY);
            started.ready();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
