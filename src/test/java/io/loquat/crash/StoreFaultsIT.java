package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Commands;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Launch;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be opened stops the start with a message that names the file, without a stack trace. */
class StoreFaultsIT {

    private static final String LONG = "\uD83C\uDF4A".repeat(4_000);

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
    void folderOfTheDefaultPathIsCreated() {
        try (ServerProcess server =
                Launch.in(folder).with("loquat.store", "sqlite").start()) {
            post(server);
            assertThat(folder.resolve("data/loquat.db")).isNotEmptyFile();
        }
    }

    @Test
    void folderThatCannotBeCreatedIsExplained() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "no folder");
        assertDoesNotStart(inTheWay.resolve("loquat.db"));
    }

    @Test
    void folderInPlaceOfTheFileIsExplained() throws IOException {
        Files.createDirectory(file);
        assertDoesNotStart(file);
    }

    @Test
    void otherFileIsExplained() throws IOException {
        byte[] noise = new byte[1 << 16];
        new Random(1).nextBytes(noise);
        Files.write(file, noise);
        assertDoesNotStart(file);
        assertThat(file).hasBinaryContent(noise);
    }

    @Test
    void damagedFileHeaderIsExplained() throws IOException {
        try (ServerProcess server = launch(file).start()) {
            post(server);
        }
        Files.deleteIfExists(folder.resolve("loquat.db-wal"));
        byte[] damaged = Files.readAllBytes(file);
        byte[] noise = new byte[Math.min(damaged.length, 100)];
        new Random(2).nextBytes(noise);
        System.arraycopy(noise, 0, damaged, 0, noise.length);
        Files.write(file, damaged);
        assertDoesNotStart(file);
    }

    @Test
    void readOnlyFileIsExplained() throws IOException {
        try (ServerProcess server = launch(file).start()) {
            post(server);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertDoesNotStart(withoutRootPermissions(launch(file)), file);
    }

    @Test
    void readOnlyFolderIsExplained() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertDoesNotStart(withoutRootPermissions(launch(locked.resolve("loquat.db"))), locked.resolve("loquat.db"));
    }

    @Test
    void secondProcessOnTheSameFileIsRefused() {
        try (ServerProcess first = launch(file).start()) {
            post(first);
            assertDoesNotStart(file);
            post(first);
        }
    }

    @Test
    void secondProcessWaitsForTheFirstToEnd() {
        Launch patient = launch(file).with("loquat.store.lock-within", "10M");
        try (ServerProcess first = launch(file).start();
                ServerProcess second = patient.startAsync()) {
            post(first);
            assertWaiting(second);
            post(first);
            first.kill();
            post(second);
            assertThat(second.log().stream().filter(StoreFaultsIT::tellsOfTheWait))
                    .hasSize(1);
        }
    }

    @Test
    void waitingProcessEndsOnSigterm() {
        Launch patient = launch(file).with("loquat.store.lock-within", "10M");
        try (ServerProcess first = launch(file).start();
                ServerProcess second = patient.startAsync()) {
            assertWaiting(second);
            second.terminate();
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.log()).noneMatch(line -> line.contains("\tat "));
            post(first);
        }
    }

    @Test
    void processThatWaitedLongEnoughExplainsWhy() {
        try (ServerProcess first = launch(file).start();
                ServerProcess second =
                        launch(file).with("loquat.store.lock-within", "500ms").startAsync()) {
            assertThat(second.exitCode()).isNotZero();
            assertWaiting(second);
            assertThat(second.log()).anyMatch(line -> line.contains("Another Loquat uses the store " + file));
            post(first);
        }
    }

    private static void assertWaiting(ServerProcess server) {
        Eventually.becomes(true, () -> server.log().stream().anyMatch(StoreFaultsIT::tellsOfTheWait));
    }

    private static boolean tellsOfTheWait(String line) {
        return line.contains("is in use by another process");
    }

    @Test
    void invalidSyncSettingIsExplained() {
        try (ServerProcess server =
                launch(file).with("loquat.store.sync", "sometimes").startAsync()) {
            assertThat(server.exitCode()).isNotZero();
            assertThat(server.log()).anyMatch(line -> line.contains("loquat.store.sync=sometimes"));
            assertThat(server.log()).noneMatch(line -> line.contains("\tat "));
        }
    }

    /** After a restart nothing is in memory, so every page of the room is read from the file. */
    @Test
    void damageInUseMakesTheRoomUnavailable() throws IOException {
        try (ServerProcess server = launch(file).start();
                FullClient client = server.full()) {
            client.hello("nick", "alice");
            client.joins("kitchen");
            List<Long> ids = IntStream.range(0, 300)
                    .mapToObj(i -> client.posts("send", "room", "kitchen", "text", LONG, "key", "k" + i))
                    .toList();
            ids.forEach(
                    id -> assertThat(client.answer(id).path("type").asText()).isEqualTo("ack"));
            server.terminate();
            assertThat(server.exitCode()).isNotEqualTo(1);
        }
        try (ServerProcess server = launch(file).start()) {
            server.during(() -> {
                assertThat(server.operators().get("/q/health/ready").status()).isEqualTo(200);
                damageFile();
                assertUnavailable(server);
            });
        }
    }

    private void damageFile() {
        try (FileChannel damaged = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] noise = new byte[(int) damaged.size() / 2];
            new Random(3).nextBytes(noise);
            damaged.write(ByteBuffer.wrap(noise), damaged.size() / 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertUnavailable(ServerProcess server) {
        for (int i = 0; i < 20; i++) {
            Rest.Reply reply = server.rest().get(Rest.messages("kitchen") + "?after=150");
            assertThat(reply.status()).as("%s", reply).isEqualTo(503);
            assertThat(reply.json().path("code").asText()).as("%s", reply).isEqualTo("unavailable");
            assertThat(reply.json().has("stack")).as("%s", reply).isFalse();
        }
        try (FullClient client = server.full()) {
            client.hello("nick", "bob");
            for (String command : List.of("history", "join")) {
                JsonNode answer = client.asks(command, "room", "kitchen");
                assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo("unavailable");
            }
        }
        Rest.Reply ready = server.operators().get("/q/health/ready");
        assertThat(ready.status()).as("%s", ready).isEqualTo(503);
        assertThat(ready.json().findPath("reason").asText()).contains(file.toString(), "damaged");
        assertThat(server.log()).noneMatch(line -> line.contains("\tat "));
        assertThat(server.log().stream().filter(line -> line.contains("log.sqlite")))
                .as("%s", server.tail())
                .hasSizeBetween(1, 2);
    }

    private void assertDoesNotStart(Path path) {
        assertDoesNotStart(launch(path), path);
    }

    private static void assertDoesNotStart(Launch launch, Path path) {
        try (ServerProcess server = launch.startAsync()) {
            assertThat(server.exitCode()).as("exit code").isNotZero();
            String log = String.join("\n", server.log());
            assertThat(log).contains(path.toString()).doesNotContain("\tat ");
            assertThat(server.log().stream().filter(line -> line.contains(path.toString())))
                    .as("lines that name it in:\n%s", log)
                    .hasSize(1);
        }
    }

    private Launch launch(Path path) {
        return Launch.in(folder)
                .with("loquat.store", "sqlite")
                .with("loquat.store.path", path.toString())
                .with("loquat.store.lock-within", "0S");
    }

    /** Root ignores permissions, unless it drops that capability. */
    private Launch withoutRootPermissions(Launch launch) {
        if (!Files.isWritable(Path.of("/"))) {
            return launch;
        }
        String[] withoutRootPermissions = {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
        assumeTrue(
                Commands.succeeds(withoutRootPermissions[0], withoutRootPermissions[1], "true"),
                "root without setpriv may write everywhere: skipped");
        return launch.under(withoutRootPermissions);
    }

    private static void post(ServerProcess server) {
        assertThat(server.rest().postMessage("kitchen", "text", "hi").status()).isEqualTo(201);
    }
}
