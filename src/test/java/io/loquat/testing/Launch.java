package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Configures and starts the packaged application, JVM or native, whichever was built. */
public final class Launch {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final List<String> QUICK_AND_SMALL =
            List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path folder;
    private final List<String> wrapper = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path recording;

    private Launch(Path folder) {
        this.folder = folder;
        with("quarkus.http.host", "127.0.0.1").with("quarkus.http.port", "0");
        with("quarkus.management.host", "127.0.0.1").with("quarkus.management.port", "0");
        with("loquat.limits.messages-per-second", "0").with("loquat.limits.connections-per-address", "0");
        with("loquat.limits.commands-per-second", "0").with("loquat.limits.new-rooms-per-minute", "0");
        with("loquat.drain.duration", "0S");
        // On a busy machine Vert.x would log stack traces, which tests take for faults of the application.
        with("quarkus.vertx.warning-exception-time", "1H");
    }

    /** Uses this working directory, free ports, and no limits per address. */
    public static Launch in(Path folder) {
        return new Launch(folder);
    }

    public Launch with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Prepends a command that executes the application in its place, such as {@code prlimit} or {@code setpriv}. */
    public Launch under(String... command) {
        wrapper.addAll(List.of(command));
        return this;
    }

    /** Starts it and waits until it listens. */
    public ServerProcess start() {
        ServerProcess process = new ServerProcess(run());
        process.uri();
        return process;
    }

    /** Starts it without waiting. */
    public ServerProcess startAsync() {
        return new ServerProcess(run());
    }

    /** Makes the JVM write the classes that it loaded to this file when it exits. */
    Launch recordsClasses(Path file) {
        recording = file;
        return this;
    }

    private Process run() {
        try {
            return new ProcessBuilder(command())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        Properties artifact = artifact();
        Path path = TARGET.resolve(artifact.getProperty("path"));
        boolean isNative = artifact.getProperty("type").startsWith("native");
        List<String> command = new ArrayList<>(wrapper);
        if (isNative) {
            command.add(path.toString());
        } else {
            command.add(JAVA.toString());
            command.addAll(QUICK_AND_SMALL);
            command.add(
                    recording == null
                            ? "-XX:SharedArchiveFile=" + ClassArchive.in(TARGET, path)
                            : "-XX:ArchiveClassesAtExit=" + recording);
        }
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        if (!isNative) {
            command.addAll(List.of("-jar", path.toString()));
        }
        return command;
    }

    /** Reads what the build produced, from the same file as {@code @QuarkusIntegrationTest}. */
    private static Properties artifact() {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(TARGET.resolve("quarkus-artifact.properties"), UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("the application is not packaged", e);
        }
        return properties;
    }
}
