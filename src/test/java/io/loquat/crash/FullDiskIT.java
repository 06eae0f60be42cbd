package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Commands;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Launch;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.SseClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up while the server runs, simulated by a limit on the size of its files: nothing can be sent,
 * everything else works, and sending resumes once there is space again.
 */
class FullDiskIT {

    private static final String ROOM = "kitchen";
    private static final long ROOM_TO_GROW = 128 << 10;
    private static final int MOST_SENDS = 20_000;
    private static final int BURST = 600;
    private static final String LONG = "\uD83C\uDF4A".repeat(4_000);

    private final Ledger ledger = new Ledger();
    private final MessageFactory outgoing =
            new MessageFactory("alice", "alice", List.of(ROOM), ledger, new SplittableRandom(4));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void sendsAreUnavailableUntilThereIsSpaceAgain() {
        assumeTrue(Commands.succeeds("prlimit", "--version"), "prlimit (util-linux) is missing: skipped");
        // Without the trap, the signal of the limit would end the process before it sees the error.
        Launch launch = Launch.in(folder)
                .with("loquat.store", "sqlite")
                .with("loquat.store.path", folder.resolve("loquat.db").toString())
                .under("sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh");
        try (ServerProcess server = launch.start()) {
            server.during(() -> fillAndFreeDisk(server));
        }
        try (ServerProcess server = launch.start()) {
            server.during(() -> assertConsistent(server));
        }
    }

    private void fillAndFreeDisk(ServerProcess server) {
        try (FullClient alice = joined(server, "alice");
                FullClient bob = joined(server, "bob");
                var events = new SseClient(server.uri(), ROOM)) {
            assertAcknowledged(alice, outgoing.next());
            limitFileSize(server, largestFile() + ROOM_TO_GROW);
            SentMessage refused = sendUntilRefused(alice);
            assertTheRestWorks(server, alice, bob);
            limitFileSize(server, Long.MAX_VALUE);
            Eventually.becomes("ack", () -> send(alice, refused).path("type").asText());
            assertAcknowledged(alice, outgoing.next());
            assertThat(server.rest().metric("loquat_store_away")).isZero();
            assertEverybodyReceived(bob, events);
            assertConsistent(server);
        }
    }

    private SentMessage sendUntilRefused(FullClient client) {
        for (int i = 0; i < MOST_SENDS; i++) {
            SentMessage message = outgoing.next();
            JsonNode answer = send(client, message);
            if (answer.path("type").asText().equals("error")) {
                assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo("unavailable");
                assertThat(answer.path("temporary").asBoolean())
                        .as("%s", answer)
                        .isTrue();
                return message;
            }
        }
        throw new AssertionError(MOST_SENDS + " messages found room, the largest file has " + largestFile());
    }

    private void assertTheRestWorks(ServerProcess server, FullClient alice, FullClient bob) {
        assertBurstIsRefused(alice);
        Reply refused = server.rest().postMessage(ROOM, "text", "by REST");
        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(refused.json().path("code").asText()).isEqualTo("unavailable");
        bob.pings();
        long newest = bob.history(ROOM, "limit", 1)
                .path("messages")
                .path(0)
                .path("offset")
                .asLong();
        assertThat(newest).isEqualTo(RoomCopy.of(server.rest(), ROOM).newest());
        assertThat(server.rest().online(ROOM)).isEqualTo(2);
        assertThat(server.rest().metric("loquat_store_away")).isOne();
        assertThat(server.rest().metric("loquat_store_errors_total")).isGreaterThan(BURST);
        Reply ready = server.operators().get("/q/health/ready");
        assertThat(ready.status())
                .as("readiness while the disk is full: %s", ready)
                .isEqualTo(200);
        assertThat(ready.json().findPath("store").asText()).isEqualTo("away");
        assertThat(RoomCheck.faults(ledger, RoomCopy.of(server.rest(), ROOM))).isEmpty();
        assertThat(server.isAlive()).isTrue();
    }

    /**
     * Sends many long messages at once: too many for SQLite's memory, too, so that it fails long before the commit.
     */
    private void assertBurstIsRefused(FullClient client) {
        List<Long> ids = LongStream.range(0, BURST)
                .mapToObj(i -> client.posts("send", "room", ROOM, "text", i + LONG, "key", "burst-" + i))
                .toList();
        for (long id : ids) {
            JsonNode answer = client.answer(id);
            assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo("unavailable");
        }
    }

    private JsonNode send(FullClient client, SentMessage message) {
        JsonNode answer = client.asks("send", "room", ROOM, "text", message.text(), "key", message.key());
        if (answer.path("type").asText().equals("ack")) {
            ledger.acknowledged(message, answer);
        }
        return answer;
    }

    private void assertAcknowledged(FullClient client, SentMessage message) {
        JsonNode answer = send(client, message);
        assertThat(answer.path("type").asText()).as("%s", answer).isEqualTo("ack");
    }

    private void assertEverybodyReceived(FullClient bob, SseClient events) {
        for (long offset = 1; offset <= ledger.receipts().size(); offset++) {
            JsonNode push = bob.push("message");
            assertThat(push.path("offset").asLong()).as("%s", push).isEqualTo(offset);
            ledger.pushed(push);
            SseClient.Event event = events.next();
            assertThat(event.json().path("offset").asLong()).as("%s", event).isEqualTo(offset);
            ledger.pushed(event.json());
        }
    }

    private void assertConsistent(ServerProcess server) {
        RoomCopy copy = RoomCopy.of(server.rest(), ROOM);
        assertThat(RoomCheck.faults(ledger, copy)).isEmpty();
        assertThat(ledger.faults()).isEmpty();
        assertThat(copy.lines())
                .as("refused messages are not stored")
                .hasSameSizeAs(ledger.receipts().keySet());
    }

    private static FullClient joined(ServerProcess server, String nick) {
        FullClient client = server.full();
        client.hello("nick", nick);
        client.joins(ROOM);
        return client;
    }

    /** Sets only the soft limit, which any process can raise again. */
    private static void limitFileSize(ServerProcess server, long bytes) {
        String soft = bytes == Long.MAX_VALUE ? "unlimited" : Long.toString(bytes);
        assertThat(Commands.succeeds("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + soft + ":"))
                .as("prlimit --fsize=%s:", soft)
                .isTrue();
    }

    private long largestFile() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toFile).mapToLong(File::length).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
