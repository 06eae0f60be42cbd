package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged application as a process of its own. It does not outlive the tests. */
public final class ServerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[^\\s\"]+)");

    private final Process process;
    private final Thread hook;
    private final Thread reader;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<URI> base = new CompletableFuture<>();

    ServerProcess(Process process) {
        this.process = process;
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        reader = Thread.ofVirtual().name("log-reader").start(this::readLog);
    }

    /** Where it listens; waits until it does. */
    public URI listens() {
        try {
            return base.get(PATIENCE_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("the application does not start" + tail(), e);
        }
    }

    public Rest rest() {
        return new Rest(listens());
    }

    /** A connection in full mode, before its hello. */
    public FullClient full() {
        return new FullClient(RawWebSocket.to(listens(), "/chat")
                .subprotocol(FullClient.SUBPROTOCOL)
                .open());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code of a process that ends by itself. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the application does not end" + tail());
            }
            reader.join(SECONDS.toMillis(PATIENCE_SECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** What it wrote so far, on both streams. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** The newest lines of its log, for a failure's message. */
    public String tail() {
        List<String> lines = log();
        return "\nlast lines of its log:\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Does this; its failure carries the newest lines of the log. */
    public void during(Runnable test) {
        try {
            test.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + tail(), e);
        }
    }

    /** Asks it to end with SIGTERM; waits for nothing. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it with SIGKILL: it has no time for anything. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    base.complete(URI.create(listening.group(1)));
                }
            }
        } catch (IOException e) {
            base.completeExceptionally(new UncheckedIOException(e));
        }
        base.completeExceptionally(new IllegalStateException("it ended"));
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }
}
