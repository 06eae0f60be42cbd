package io.loquat.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Launch;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A drain as its clients see it, from SIGTERM to the end of the process. */
@Timeout(120)
class DrainIT {

    private static final int CROWD = 300;
    private static final int SIMPLE = 60;
    private static final int FEW = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void clientsAreNotifiedAndClosedSpreadOverTheDrain() throws InterruptedException, IOException {
        // Waits for real time: a drain of 4 s, long enough to see that closing is spread over whole seconds.
        Launch launch = launch("4S").with("loquat.presence.grace", "30S");
        try (ServerProcess server = launch.start();
                RawWebSocket sleeper = simple(server, "crowd").asleep().open();
                InputStream stream = events(server, "crowd");
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            List<Leaver> crowd = leavers(server, "crowd", CROWD);
            List<Leaver> few = leavers(server, "few", FEW);
            List<CompletableFuture<Long>> simple = IntStream.range(0, SIMPLE)
                    .mapToObj(i -> simple(server, "plain?format=plain").open())
                    .map(DrainIT::endsAt)
                    .toList();
            long before = say(server.rest());
            var unused = clock.scheduleAtFixedRate(() -> say(server.rest()), 0, 20, TimeUnit.MILLISECONDS);

            long sigterm = System.nanoTime();
            server.terminate();
            Eventually.becomes(
                    503, () -> server.operators().get("/q/health/ready").status());
            assertNobodyIsAdmitted(server);
            assertThat(server.operators().get("/q/health/live").status()).isEqualTo(200);

            for (Leaver leaver : crowd) {
                leaver.ended();
                assertHadTime(leaver);
                assertThat(leaver.offsets)
                        .as("no gap and no duplicate")
                        .isEqualTo(LongStream.rangeClosed(leaver.offsets.getFirst(), leaver.offsets.getLast())
                                .boxed()
                                .toList())
                        .contains(before);
            }
            for (Leaver leaver : few) {
                assertHadTime(leaver.ended());
            }
            // They saw only each other join: a client closed with 3001 may still reconnect, so nobody has left.
            assertThat(few)
                    .allSatisfy(leaver -> assertThat(leaver.others)
                            .allSatisfy(push -> assertThat(push.path("left")).isEmpty()));
            assertSpread(crowd);
            LongSummaryStatistics ends = simple.stream()
                    .mapToLong(CompletableFuture::join)
                    .map(at -> TimeUnit.NANOSECONDS.toMillis(at - sigterm))
                    .summaryStatistics();
            assertThat(ends.getMin()).isGreaterThanOrEqualTo(900);
            assertThat(ends.getMax() - ends.getMin()).isGreaterThan(1_000);
            assertThat(stream.readAllBytes()).as("a cleanly ended stream").isNotEmpty();

            server.exitCode();
            assertThat(Duration.ofNanos(System.nanoTime() - sigterm)).isLessThan(Duration.ofSeconds(12));
            assertThat(server.log()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        }
    }

    @Test
    void drainEndsWithTheLastConnection() throws InterruptedException {
        try (ServerProcess server = launch("60S").start()) {
            List<Leaver> here = IntStream.range(0, FEW)
                    .mapToObj(i -> Leaver.of(member(server, "tea"), FullClient::close))
                    .toList();
            long sigterm = System.nanoTime();
            server.terminate();
            for (Leaver leaver : here) {
                assertThat(leaver.ended().notifiedAfterMs).isBetween(0L, 45_000L);
            }
            server.exitCode();
            assertThat(Duration.ofNanos(System.nanoTime() - sigterm)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void drainOfZeroDurationNotifiesAndClosesEverybodyAtOnce() throws InterruptedException {
        try (ServerProcess server = launch("0S").start()) {
            List<Leaver> here = leavers(server, "tea", FEW);
            server.terminate();
            for (Leaver leaver : here) {
                leaver.ended();
                assertThat(leaver.notifiedAfterMs).isZero();
                assertThat(leaver.code).isEqualTo(3001);
            }
            server.exitCode();
        }
    }

    private Launch launch(String drain) {
        return Launch.in(folder)
                .with("loquat.store", "memory")
                .with("loquat.limits.close-within", "1S")
                .with("loquat.drain.duration", drain);
    }

    private static FullClient member(ServerProcess server, String room) {
        FullClient client = server.full();
        client.hello();
        client.joins(room);
        return client;
    }

    private static List<Leaver> leavers(ServerProcess server, String room, int count) {
        List<Leaver> leavers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leavers.add(Leaver.of(member(server, room), client -> {}));
        }
        return leavers;
    }

    private static Opening simple(ServerProcess server, String roomAndQuery) {
        return RawWebSocket.to(server.uri(), "/chat/" + roomAndQuery);
    }

    private static CompletableFuture<Long> endsAt(RawWebSocket socket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    while (socket.nextOrEnd().isPresent()) {
                        // The messages are verified for other clients.
                    }
                    assertThat(socket.ending().code()).isEqualTo(3001);
                    return System.nanoTime();
                },
                task -> Thread.ofVirtual().start(task));
    }

    private static InputStream events(ServerProcess server, String room) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/api/rooms/" + room + "/events"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body();
    }

    private static long say(Rest rest) {
        try {
            rest.postMessage("few", "text", "hi");
            return rest.postMessage("crowd", "text", "hi").json().path("offset").asLong();
        } catch (UncheckedIOException gone) {
            return 0;
        }
    }

    private static void assertNobodyIsAdmitted(ServerProcess server) {
        HttpReply reply = simple(server, "tea").attempt();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isPresent();
    }

    /** Each client gets one of the four seconds; a busy machine may take half of it. */
    private static void assertHadTime(Leaver leaver) {
        assertThat(leaver.code).isEqualTo(3001);
        assertThat(leaver.notifiedAfterMs).isBetween(0L, 3_000L);
        assertThat(leaver.stayedMs()).isGreaterThan(leaver.notifiedAfterMs + 500);
    }

    private static void assertSpread(List<Leaver> crowd) {
        for (int second = 0; second < 4; second++) {
            long from = second * 1_000L;
            assertThat(crowd.stream()
                            .filter(leaver -> leaver.notifiedAfterMs >= from && leaver.notifiedAfterMs < from + 1_000)
                            .count())
                    .as("asked to reconnect in second %d", second)
                    .isLessThanOrEqualTo(2 * CROWD / 4);
        }
        LongSummaryStatistics ends =
                crowd.stream().mapToLong(leaver -> leaver.endedNanos).summaryStatistics();
        assertThat(TimeUnit.NANOSECONDS.toMillis(ends.getMax() - ends.getMin())).isGreaterThan(1_000);
    }
}
