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

/** A store that cannot be opened ends the start with a sentence that names the file, and without a stack trace. */
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
            posts(server);
            assertThat(folder.resolve("data/loquat.db")).isNotEmptyFile();
        }
    }

    @Test
    void folderThatCannotBeCreated() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "no folder");
        doesNotStart(inTheWay.resolve("loquat.db"));
    }

    @Test
    void folderInPlaceOfTheFile() throws IOException {
        Files.createDirectory(file);
        doesNotStart(file);
    }

    @Test
    void fileThatIsNoDatabase() throws IOException {
        byte[] noise = new byte[1 << 16];
        new Random(1).nextBytes(noise);
        Files.write(file, noise);
        doesNotStart(file);
        assertThat(file).hasBinaryContent(noise);
    }

    @Test
    void fileWithADamagedStart() throws IOException {
        try (ServerProcess server = launch(file).start()) {
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
    void readOnlyFile() throws IOException {
        try (ServerProcess server = launch(file).start()) {
            posts(server);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        doesNotStart(mortal(launch(file)), file);
    }

    @Test
    void readOnlyFolder() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        doesNotStart(mortal(launch(locked.resolve("loquat.db"))), locked.resolve("loquat.db"));
    }

    @Test
    void secondProcessOnTheSameFile() {
        try (ServerProcess first = launch(file).start()) {
            posts(first);
            doesNotStart(file);
            posts(first);
        }
    }

    @Test
    void secondProcessWaitsForTheFirstToEnd() {
        Launch patient = launch(file).with("loquat.store.lock-within", "10M");
        try (ServerProcess first = launch(file).start();
                ServerProcess second = patient.startAsync()) {
            posts(first);
            waits(second);
            posts(first);
            first.kill();
            posts(second);
            assertThat(second.log().stream().filter(StoreFaultsIT::tellsOfTheWait))
                    .hasSize(1);
        }
    }

    @Test
    void waitingProcessEndsOnSigterm() {
        Launch patient = launch(file).with("loquat.store.lock-within", "10M");
        try (ServerProcess first = launch(file).start();
                ServerProcess second = patient.startAsync()) {
            waits(second);
            second.terminate();
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.log()).noneMatch(line -> line.contains("\tat "));
            posts(first);
        }
    }

    @Test
    void processThatWaitedLongEnoughExplainsWhy() {
        try (ServerProcess first = launch(file).start();
                ServerProcess second =
                        launch(file).with("loquat.store.lock-within", "500ms").startAsync()) {
            assertThat(second.exitCode()).isNotZero();
            waits(second);
            assertThat(second.log()).anyMatch(line -> line.contains("Another Loquat uses the store " + file));
            posts(first);
        }
    }

    private static void waits(ServerProcess server) {
        Eventually.becomes(true, () -> server.log().stream().anyMatch(StoreFaultsIT::tellsOfTheWait));
    }

    private static boolean tellsOfTheWait(String line) {
        return line.contains("is in use by another process");
    }

    @Test
    void invalidSettingOfTheFile() {
        try (ServerProcess server =
                launch(file).with("loquat.store.sync", "sometimes").startAsync()) {
            assertThat(server.exitCode()).isNotZero();
            assertThat(server.log()).anyMatch(line -> line.contains("loquat.store.sync=sometimes"));
            assertThat(server.log()).noneMatch(line -> line.contains("\tat "));
        }
    }

    /** After a restart nothing is in memory, so every page of the room is read from the file. */
    @Test
    void fileDamagedInUse() throws IOException {
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
                damages();
                answersUnavailable(server);
            });
        }
    }

    private void damages() {
        try (FileChannel damaged = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] noise = new byte[(int) damaged.size() / 2];
            new Random(3).nextBytes(noise);
            damaged.write(ByteBuffer.wrap(noise), damaged.size() / 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answersUnavailable(ServerProcess server) {
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

    private void doesNotStart(Path path) {
        doesNotStart(launch(path), path);
    }

    private static void doesNotStart(Launch launch, Path path) {
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
