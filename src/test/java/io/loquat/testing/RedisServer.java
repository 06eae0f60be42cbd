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
 * A real store, Valkey or Redis, in its own process with an append-only file. It keeps its port across restarts and
 * never outlives the tests.
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
     * Starts it and waits until it is ready. If no store can be run the test is skipped, or fails with {@code CI=true}.
     *
     * @param folder the folder of its files
     * @param options more command-line options
     */
    public static RedisServer in(Path folder, String... options) {
        return new RedisServer(folder, List.of(options));
    }

    /** Returns its address for {@code quarkus.redis.hosts}. */
    public String url() {
        return "redis://" + LOOPBACK + ":" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return child.pid();
    }

    /** Returns its address with this user for {@code quarkus.redis.hosts}. */
    public String url(String user, String password) {
        return "redis://" + user + ":" + password + "@" + LOOPBACK + ":" + port;
    }

    /** Makes it a replica of a primary that does not exist: it can be read but not written. */
    public void makeReplica() {
        tell("REPLICAOF " + LOOPBACK + " 1");
    }

    /** Makes it a primary again. */
    public void makePrimary() {
        tell("REPLICAOF NO ONE");
    }

    /** Sends a command as the default user, which must not be answered with an error. */
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

    /** Kills it with SIGKILL. Data that it wrote to its file survives in the kernel. */
    public void kill() {
        child.kill();
    }

    /** Restarts it after {@link #kill} on the same port and files, and waits until it has loaded them. */
    public void restart() {
        child = run();
    }

    /** Freezes it with SIGSTOP: it accepts connections and answers nothing. */
    public void freeze() {
        child.signal("STOP");
    }

    /** Resumes it after {@link #freeze}. */
    public void unfreeze() {
        child.signal("CONT");
    }

    /** Returns the path of the store's own client, {@code redis-cli} or {@code valkey-cli}, which {@link #cli} runs. */
    public static Path client() {
        return RedisExecutable.client();
    }

    /**
     * Runs the store's own client, {@code redis-cli} or {@code valkey-cli}, and returns its output. Without one the
     * test is skipped, or fails with {@code CI=true}.
     *
     * @param password the password in its environment, as the manifests set it; empty for none
     */
    public String cli(String password, List<String> arguments) {
        var command = new ArrayList<String>(List.of("env", "VALKEYCLI_AUTH=" + password, "REDISCLI_AUTH=" + password));
        command.addAll(List.of(RedisExecutable.client().toString(), "-h", LOOPBACK, "-p", String.valueOf(port)));
        command.addAll(arguments);
        return Commands.output(command.toArray(String[]::new)).strip();
    }

    /** Returns the last lines of its log, for failure messages. */
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
