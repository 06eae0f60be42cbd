package io.loquat.testing;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The packaged application as a process of its own. It does not outlive the tests. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile(
            "Listening on: (http://[^\\s\"]+:\\d+)\\. Management interface listening on (http://[^\\s\"]+:\\d+)");

    private final Child child;

    ServerProcess(Process process) {
        child = new Child(process, LISTENING);
    }

    /** Where it listens; waits until it does. */
    public URI listens() {
        return URI.create(child.ready().group(1));
    }

    /** Where it listens for operators. */
    public URI management() {
        return URI.create(child.ready().group(2));
    }

    public Rest rest() {
        return new Rest(listens(), management());
    }

    /** A client of its management port. */
    public Rest operators() {
        return rest().operators();
    }

    /** A connection in full mode, before its hello. */
    public FullClient full() {
        return new FullClient(RawWebSocket.to(listens(), "/chat")
                .subprotocol(FullClient.SUBPROTOCOL)
                .open());
    }

    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** The exit code of a process that ends by itself. */
    public int exitCode() {
        return child.exitCode();
    }

    /** What it wrote so far, on both streams. */
    public List<String> log() {
        return child.log();
    }

    /** The newest lines of its log, for a failure's message. */
    public String tail() {
        return child.tail();
    }

    /** Does this; its failure carries the newest lines of the log. */
    public void during(Runnable test) {
        try {
            test.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + tail(), e);
        }
    }

    /** Ends it with SIGKILL: it has no time for anything. */
    public void kill() {
        child.kill();
    }

    /** Asks it with SIGTERM to end, and waits for nothing. */
    public void terminate() {
        child.terminate();
    }

    /** Stops it with SIGSTOP: it is there and does nothing. */
    public void stop() {
        child.signal("STOP");
    }

    /** Lets it go on after {@link #stop}. */
    public void unfreeze() {
        child.signal("CONT");
    }

    @Override
    public void close() {
        child.close();
    }
}
