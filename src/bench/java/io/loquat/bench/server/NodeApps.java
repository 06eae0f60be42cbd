package io.loquat.bench.server;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.loquat.bench.load.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The comparisons in src/bench/node, with the packages that their lock file names. */
final class NodeApps {
    private static final Path SOURCE = Path.of("src", "bench", "node");
    private static final int SECONDS = 120;

    private NodeApps() {}

    /** The folder that they run from; packages are fetched only when the lock file has changed. */
    static Path install(Path npm, Path out) {
        Path lock = out.resolve("package-lock.json");
        Path installed = out.resolve("installed-lock.json");
        try {
            Files.createDirectories(out);
            try (Stream<Path> files = Files.list(SOURCE)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, out.resolve(file.getFileName()), REPLACE_EXISTING);
                }
            }
            if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
                Pinning.run(List.of(npm.toString(), "ci", "--no-audit", "--no-fund"), SECONDS, out);
                Files.copy(lock, installed, REPLACE_EXISTING);
            }
            return out;
        } catch (IOException e) {
            throw new Failure("the comparisons on Node cannot be installed", e);
        }
    }
}
