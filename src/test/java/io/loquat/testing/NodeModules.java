package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * npm packages for tests, installed in {@code target/node} from the {@code package-lock.json} files in folders of
 * {@code src/test/node}. If npm is missing or cannot download, the tests that need them are skipped, or fail with
 * {@code CI=true}.
 */
public final class NodeModules {

    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path INSTALLED = Path.of("target", "node").toAbsolutePath();
    private static final String LOCK = "package-lock.json";

    private NodeModules() {}

    /**
     * Returns the {@code node_modules} with this name, installed on first use and whenever the lock file has changed.
     */
    public static synchronized Path of(String name) {
        Path source = SOURCES.resolve(name);
        Path folder = INSTALLED.resolve(name);
        Path modules = folder.resolve("node_modules");
        try {
            // npm writes this file last.
            boolean isThere = Files.exists(modules.resolve("." + LOCK))
                    && Files.mismatch(source.resolve(LOCK), folder.resolve(LOCK)) < 0;
            if (!isThere) {
                Files.createDirectories(folder);
                for (String file : new String[] {"package.json", LOCK}) {
                    Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
                install(folder);
            }
            return modules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Path folder) throws IOException {
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            missing("no npm in the PATH: install Node.js with npm (Debian: apt-get install npm)");
            return;
        }
        String output = new String(npm.getInputStream().readAllBytes(), UTF_8);
        try {
            if (npm.waitFor() != 0) {
                missing("npm ci failed in " + folder + ":\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void missing(String why) {
        if ("true".equals(System.getenv("CI"))) {
            fail(why);
        }
        abort(why);
    }
}
