package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loquat.testing.Commands;
import io.loquat.testing.Launch;
import io.loquat.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that can not be opened ends the start with a sentence that names the file, and without a stack trace. */
class StoreFaultsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    Path file;

    @BeforeEach
    void names() {
        file = folder.resolve("loquat.db");
    }

    @Test
    void theFolderOfTheDefaultPathIsMade() {
        try (ServerProcess server =
                Launch.in(folder).with("loquat.store", "sqlite").starts()) {
            posts(server);
            assertThat(folder.resolve("data/loquat.db")).isNotEmptyFile();
        }
    }

    @Test
    void aFolderThatCanNotBeMade() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "no folder");
        doesNotStart(inTheWay.resolve("loquat.db"));
    }

    @Test
    void aFolderInPlaceOfTheFile() throws IOException {
        Files.createDirectory(file);
        doesNotStart(file);
    }

    @Test
    void aFileThatIsNoDatabase() throws IOException {
        byte[] noise = new byte[1 << 16];
        new Random(1).nextBytes(noise);
        Files.write(file, noise);
        doesNotStart(file);
        assertThat(file).hasBinaryContent(noise);
    }

    @Test
    void aFileWhoseStartIsDamaged() throws IOException {
        try (ServerProcess server = launch(file).starts()) {
            posts(server);
        }
        Files.deleteIfExists(folder.resolve("loquat.db-wal"));
        byte[] damaged = Files.readAllBytes(file);
        byte[] noise = new byte[Math.min(damaged.length, 100)];
        new Random(2).nextBytes(noise);
        System.arraycopy(noise, 0, damaged, 0, noise.length);
        Files.write(file, damaged);
        doesNotStart(file);
    }

    @Test
    void aFileThatMayOnlyBeRead() throws IOException {
        try (ServerProcess server = launch(file).starts()) {
            posts(server);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        doesNotStart(mortal(launch(file)), file);
    }

    @Test
    void aFolderThatMayOnlyBeRead() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        doesNotStart(mortal(launch(locked.resolve("loquat.db"))), locked.resolve("loquat.db"));
    }

    @Test
    void aSecondProcessOnTheSameFile() {
        try (ServerProcess first = launch(file).starts()) {
            posts(first);
            doesNotStart(file);
            posts(first);
        }
    }

    private void doesNotStart(Path path) {
        doesNotStart(launch(path), path);
    }

    private static void doesNotStart(Launch launch, Path path) {
        try (ServerProcess server = launch.begins()) {
            assertThat(server.exitCode()).as("exit code").isNotZero();
            String log = String.join("\n", server.log());
            assertThat(log).contains(path.toString()).doesNotContain("\tat ");
            assertThat(server.log().stream().filter(line -> line.contains(path.toString())))
                    .as("lines that name it in:\n%s", log)
                    .hasSize(1);
        }
    }

    private Launch launch(Path path) {
        return Launch.in(folder).with("loquat.store", "sqlite").with("loquat.store.path", path.toString());
    }

    /** Permissions mean nothing to root, unless it gives that up. */
    private Launch mortal(Launch launch) {
        if (!Files.isWritable(Path.of("/"))) {
            return launch;
        }
        String[] mortal = {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
        assumeTrue(
                Commands.succeeds(mortal[0], mortal[1], "true"), "root without setpriv may write everywhere: skipped");
        return launch.under(mortal);
    }

    private static void posts(ServerProcess server) {
        assertThat(server.rest().posts("kitchen", "text", "hi").status()).isEqualTo(201);
    }
}
