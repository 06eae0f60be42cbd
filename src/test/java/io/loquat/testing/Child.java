package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process started by a test: its output, signals to it, and its end. It never outlives the tests. */
final class Child {

    private static final long PATIENCE_SECONDS = 60;
    private static final int TAIL = 20;

    private final Process process;
    private final Pattern readyLine;
    private final Thread hook;
    private final Thread reader;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<MatchResult> ready = new CompletableFuture<>();

    /** @param readyLine a pattern of the line that it prints when it is ready */
    Child(Process process, Pattern readyLine) {
        this.process = process;
        this.readyLine = readyLine;
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        reader = Thread.ofVirtual().name("log-reader").start(this::readLog);
    }

    /** Waits until it is ready, and returns the match of the pattern in that line. */
    MatchResult ready() {
        try {
            return ready.get(PATIENCE_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("the process does not start" + tail(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process ends on its own and returns its exit code. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process does not end" + tail());
            }
            reader.join(SECONDS.toMillis(PATIENCE_SECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    List<String> log() {
        return List.copyOf(log);
    }

    String tail() {
        List<String> lines = log();
        return "\nlast lines of its log:\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends a signal by its short name, such as {@code STOP}. */
    void signal(String name) {
        if (!Commands.succeeds("kill", "-" + name, String.valueOf(pid()))) {
            throw new AssertionError("SIG" + name + " could not be sent" + tail());
        }
    }

    /** Kills it with SIGKILL, frozen or not, and waits until it has ended. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    void close() {
        if (isAlive()) {
            kill();
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                Matcher matcher = readyLine.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher.toMatchResult());
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(new UncheckedIOException(e));
        }
        ready.completeExceptionally(new IllegalStateException("the process ended"));
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }
}
