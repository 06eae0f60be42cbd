package io.loquat.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The store's executable: an installed one, or else the one in the test dependency {@code embedded-redis}. */
final class RedisExecutable {

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)");
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    private static @Nullable Path found;

    private RedisExecutable() {}

    /** Returns a working executable. Without one the test is skipped, or fails with {@code CI=true}. */
    static synchronized Path path() {
        if (found == null) {
            found = installed()
                    .or(RedisExecutable::embedded)
                    .orElseGet(
                            () -> missing(
                                    "no valkey-server or redis-server from 6.2 on is installed, and the one of embedded-redis does not run here"));
        }
        return found;
    }

    static Optional<Path> installed() {
        return Programs.all("valkey-server", "redis-server")
                .filter(RedisExecutable::isNewEnough)
                .findFirst();
    }

    /** Returns the command-line client. Without one the test is skipped, or fails with {@code CI=true}. */
    static Path client() {
        return Programs.find("valkey-cli", "redis-cli")
                .orElseGet(() -> missing("no valkey-cli or redis-cli is installed"));
    }

    /** Extracts the executable for this platform. */
    static Optional<Path> embedded() {
        boolean isArm = System.getProperty("os.arch").equals("aarch64");
        String name = System.getProperty("os.name").startsWith("Mac")
                ? isArm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64"
                : isArm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        try (InputStream in = RedisExecutable.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            Path copy = Files.createTempFile("redis-server", "");
            copy.toFile().deleteOnExit();
            Files.write(copy, in.readAllBytes());
            return copy.toFile().setExecutable(true) && isNewEnough(copy) ? Optional.of(copy) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNewEnough(Path executable) {
        if (!Files.isExecutable(executable)) {
            return false;
        }
        Matcher version = VERSION.matcher(Commands.output(executable.toString(), "--version"));
        if (!version.find()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        return major > OLDEST_MAJOR || major == OLDEST_MAJOR && Integer.parseInt(version.group(2)) >= OLDEST_MINOR;
    }

    private static Path missing(String why) {
        return "true".equals(System.getenv("CI")) ? fail(why) : abort(why + ": skipped");
    }
}
