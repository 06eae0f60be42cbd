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
 * A disk that is full while the server runs, simulated by a limit on the size of its files: nothing can be sent,
 * everything else continues, and sending resumes when there is space again.
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
        // without the trap, the signal of the limit would end the process before it saw the error
        Launch launch = Launch.in(folder)
                .with("loquat.store", "sqlite")
                .with("loquat.store.path", folder.resolve("loquat.db").toString())
                .under("sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh");
        try (ServerProcess server = launch.start()) {
            server.during(() -> fillsAndEmpties(server));
        }
        try (ServerProcess server = launch.start()) {
            server.during(() -> agrees(server));
        }
    }

    private void fillsAndEmpties(ServerProcess server) {
        try (FullClient alice = joined(server, "alice");
                FullClient bob = joined(server, "bob");
                var events = new SseClient(server.uri(), ROOM)) {
            acknowledged(alice, outgoing.next());
            limitsFiles(server, largestFile() + ROOM_TO_GROW);
            SentMessage refused = sendsUntilItIsRefused(alice);
            theRestGoesOn(server, alice, bob);
            limitsFiles(server, Long.MAX_VALUE);
            Eventually.becomes("ack", () -> sends(alice, refused).path("type").asText());
            acknowledged(alice, outgoing.next());
            assertThat(server.rest().metric("loquat_store_away")).isZero();
            everybodySaw(bob, events);
            agrees(server);
        }
    }

    private SentMessage sendsUntilItIsRefused(FullClient client) {
        for (int i = 0; i < MOST_SENDS; i++) {
            SentMessage message = outgoing.next();
            JsonNode answer = sends(client, message);
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

    private void theRestGoesOn(ServerProcess server, FullClient alice, FullClient bob) {
        aBurstIsRefused(alice);
        Reply refused = server.rest().posts(ROOM, "text", "by REST");
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
                .as("ready while the store is away: %s", ready)
                .isEqualTo(200);
        assertThat(ready.json().findPath("store").asText()).isEqualTo("away");
        assertThat(Check.faults(ledger, RoomCopy.of(server.rest(), ROOM))).isEmpty();
        assertThat(server.isAlive()).isTrue();
    }

    /**
     * Long messages at once: so many that SQLite cannot hold them in memory either and fails long before the commit.
     */
    private void aBurstIsRefused(FullClient client) {
        List<Long> ids = LongStream.range(0, BURST)
                .mapToObj(i -> client.posts("send", "room", ROOM, "text", i + LONG, "key", "burst-" + i))
                .toList();
        for (long id : ids) {
            JsonNode answer = client.answer(id);
            assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo("unavailable");
        }
    }

    private JsonNode sends(FullClient client, SentMessage message) {
        JsonNode answer = client.asks("send", "room", ROOM, "text", message.text(), "key", message.key());
        if (answer.path("type").asText().equals("ack")) {
            ledger.acknowledged(message, answer);
        }
        return answer;
    }

    private void acknowledged(FullClient client, SentMessage message) {
        JsonNode answer = sends(client, message);
        assertThat(answer.path("type").asText()).as("%s", answer).isEqualTo("ack");
    }

    private void everybodySaw(FullClient bob, SseClient events) {
        for (long offset = 1; offset <= ledger.receipts().size(); offset++) {
            JsonNode push = bob.push("message");
            assertThat(push.path("offset").asLong()).as("%s", push).isEqualTo(offset);
            ledger.pushed(push);
            SseClient.Event event = events.next();
            assertThat(event.json().path("offset").asLong()).as("%s", event).isEqualTo(offset);
            ledger.pushed(event.json());
        }
    }

    private void agrees(ServerProcess server) {
        RoomCopy copy = RoomCopy.of(server.rest(), ROOM);
        assertThat(Check.faults(ledger, copy)).isEmpty();
        assertThat(ledger.faults()).isEmpty();
        assertThat(copy.lines())
                .as("nothing that was refused is there")
                .hasSameSizeAs(ledger.receipts().keySet());
    }

    private static FullClient joined(ServerProcess server, String nick) {
        FullClient client = server.full();
        client.hello("nick", nick);
        client.joins(ROOM);
        return client;
    }

    /** Sets only the soft limit, which anybody can raise again. */
    private static void limitsFiles(ServerProcess server, long bytes) {
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
