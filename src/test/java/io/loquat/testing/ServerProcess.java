package io.loquat.testing;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The packaged application in its own process. It never outlives the tests. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile(
            "Listening on: (http://[^\\s\"]+:\\d+)\\. Management interface listening on (http://[^\\s\"]+:\\d+)");

    private final Child child;

    ServerProcess(Process process) {
        child = new Child(process, LISTENING);
    }

    /** Waits until it listens and returns its address. */
    public URI uri() {
        return URI.create(child.ready().group(1));
    }

    /** Returns the address of its management port. */
    public URI management() {
        return URI.create(child.ready().group(2));
    }

    public Rest rest() {
        return new Rest(uri(), management());
    }

    /** Returns a client of its management port. */
    public Rest operators() {
        return rest().operators();
    }

    /** Opens a connection in full mode, before its hello. */
    public FullClient full() {
        return new FullClient(RawWebSocket.to(uri(), "/chat")
                .subprotocol(FullClient.SUBPROTOCOL)
                .open());
    }

    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** Waits until it ends on its own and returns its exit code. */
    public int exitCode() {
        return child.exitCode();
    }

    /** Returns its output so far, of both streams. */
    public List<String> log() {
        return child.log();
    }

    /** Returns the last lines of its log, for failure messages. */
    public String tail() {
        return child.tail();
    }

    /** Runs a test, and adds the last lines of the log to its failure. */
    public void during(Runnable test) {
        try {
            test.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + tail(), e);
        }
    }

    /** Kills it with SIGKILL, without a chance to clean up. */
    public void kill() {
        child.kill();
    }

    /** Asks it to stop with SIGTERM, without waiting. */
    public void terminate() {
        child.terminate();
    }

    /** Freezes it with SIGSTOP: it keeps its connections and does nothing. */
    public void freeze() {
        child.signal("STOP");
    }

    /** Resumes it after {@link #freeze}. */
    public void unfreeze() {
        child.signal("CONT");
    }

    @Override
    public void close() {
        child.close();
    }
}
