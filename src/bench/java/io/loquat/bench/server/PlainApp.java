package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The comparison in src/bench/plain, built by the Maven that runs this benchmark. */
final class PlainApp {
    private static final Path SOURCE = Path.of("src", "bench", "plain");
    private static final int SECONDS = 180;

    private PlainApp() {}

    /** Its jar; built only when a source is newer, or it was made with another Quarkus. */
    static Path build(Path out) {
        String quarkus = System.getProperty("bench.quarkus", "");
        Path jar = out.resolve("quarkus-app").resolve("quarkus-run.jar");
        Path version = out.resolve("quarkus-version");
        try {
            if (Files.exists(version)
                    && Files.readString(version).equals(quarkus)
                    && newest(SOURCE).compareTo(Files.getLastModifiedTime(version)) <= 0) {
                return jar;
            }
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("bench.maven", ""), "bin", "mvn").toString(), "-q", "-B"));
            if (Boolean.getBoolean("bench.offline")) {
                command.add("-o");
            }
            command.addAll(List.of(
                    "-f", SOURCE.resolve("pom.xml").toString(), "-Dquarkus.platform.version=" + quarkus, "package"));
            Pinning.run(command, SECONDS, Path.of("."));
            Files.writeString(version, quarkus);
            return jar;
        } catch (IOException e) {
            throw new Failure("the plain comparison cannot be built", e);
        }
    }

    private static FileTime newest(Path folder) throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FileTime time = Files.getLastModifiedTime(file);
                newest = time.compareTo(newest) > 0 ? time : newest;
            }
        }
        return newest;
    }
}
