package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Servers on core 0 and this process on core 1, where there are two cores and {@code taskset}. */
public final class Pinning {
    private final boolean pinned;

    private Pinning(boolean pinned) {
        this.pinned = pinned;
    }

    /** Pins this process, if that can be done. */
    public static Pinning ofThisProcess() {
        if (Runtime.getRuntime().availableProcessors() < 2 || find("taskset") == null) {
            return new Pinning(false);
        }
        pin("1");
        return new Pinning(true);
    }

    /** Does this while this process, and what it starts meanwhile, may run on both cores. */
    public <T> T unpinned(Supplier<T> what) {
        if (!pinned) {
            return what.get();
        }
        pin("0,1");
        try {
            return what.get();
        } finally {
            pin("1");
        }
    }

    private static void pin(String cores) {
        String self = Long.toString(ProcessHandle.current().pid());
        run(List.of("taskset", "-a", "-c", "-p", cores, self), 10, Path.of("."));
    }

    public boolean isPinned() {
        return pinned;
    }

    List<String> server(List<String> command) {
        return on("0", command);
    }

    /** On both cores, beside the generator: for processes that are several. */
    List<String> anywhere(List<String> command) {
        return on("0,1", command);
    }

    private List<String> on(String cores, List<String> command) {
        if (!pinned) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("taskset", "-c", cores));
        all.addAll(command);
        return all;
    }

    /** The program of this name on the PATH, null when there is none. */
    static @Nullable Path find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** Runs a short command to its end; its output is the answer. */
    public static String run(List<String> command, int seconds, Path folder) {
        try {
            Path output = Files.createTempFile("loquat-bench", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            boolean done = process.waitFor(seconds, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            String said = Files.readString(output);
            Files.delete(output);
            if (!done || process.exitValue() != 0) {
                throw new Failure(String.join(" ", command) + (done ? " failed: " : " took too long: ") + said);
            }
            return said;
        } catch (IOException e) {
            throw new Failure(String.join(" ", command) + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(String.join(" ", command) + " was interrupted", e);
        }
    }
}
