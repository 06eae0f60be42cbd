package io.loquat.endpoint.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.log.Pages;
import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.RoomName;
import io.loquat.testing.HttpReader;
import io.loquat.testing.Json;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of a log that changes, fails or gets a new epoch during the export. Pages have 100 messages. */
class ExportTest {

    private static final int KEPT = 250;
    private static final int HALF_MIB = 512 * 1024;
    private static final String BIG = "字".repeat(4_000);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ChangingLog log = new ChangingLog(new MemoryLog(2, KEPT, Duration.ofDays(1), InstantSource.system()));
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private Duration takenWithin = Duration.ofSeconds(10);
    private int pageBytes = HALF_MIB;
    private URI base = URI.create("http://localhost/");

    @BeforeEach
    void serve() {
        log.open(RoomName.LOBBY);
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            request.connection().closeHandler(v -> closed.complete(null));
            new Export(new Pages(log, pageBytes, 1), RoomName.LOBBY, request, takenWithin).start();
        });
        int port = server.listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        base = URI.create("http://localhost:" + port + "/");
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    // ---- a room that is still in use

    @Test
    void emptyRoomExportsAnEmptyFile() {
        Reply reply = get();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 200, 250})
    void allKeptMessagesAreExportedInOrder(int messages) {
        append(messages, "hi");

        assertThat(offsets(get())).isEqualTo(range(1, messages));
    }

    @Test
    void messagesAppendedMeanwhileAreNotExported() {
        append(150, "hi");
        log.beforeRead(2, () -> append(70, "late"));

        assertThat(offsets(get())).isEqualTo(range(1, 150));
    }

    @Test
    void messagesTrimmedMeanwhileAreLeftOut() {
        append(250, "hi");
        log.beforeRead(2, () -> append(170, "late"));

        assertThat(offsets(get()))
                .isEqualTo(Stream.concat(range(1, 100).stream(), range(171, 250).stream())
                        .toList());
    }

    @Test
    void exportEndsWhereAllTheRestWasTrimmed() {
        append(250, "hi");
        log.beforeRead(2, () -> append(1_000, "late"));

        assertThat(offsets(get())).isEqualTo(range(1, 100));
    }

    @Test
    void messageLargerThanAPageIsExported() {
        pageBytes = 10;
        append(5, BIG);

        assertThat(offsets(get())).isEqualTo(range(1, 5));
    }

    // ---- exports that cannot be completed

    @Test
    void unavailableStoreIsReported() {
        log.beforeRead(1, ExportTest::fail);

        Reply reply = get();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.header("Retry-After")).isPresent();
        assertThat(reply.json().path("code").asText()).isEqualTo("unavailable");
    }

    @Test
    void storeFailureAbortsTheExport() {
        append(150, "hi");
        log.beforeRead(2, ExportTest::fail);

        assertThatThrownBy(this::get).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void newEpochAbortsTheExport() {
        append(150, "hi");
        log.beforeRead(2, this::startNewEpoch);

        assertThatThrownBy(this::get).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void deletedRoomAbortsTheExport() {
        append(150, "hi");
        log.beforeRead(2, () -> log.replaceWith(new MemoryLog(2, KEPT, Duration.ofDays(1), InstantSource.system())));

        assertThatThrownBy(this::get).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void http10ReaderCanTellThatTheExportWasAborted() throws Exception {
        append(150, "hi");
        log.beforeRead(2, ExportTest::fail);

        try (var reader = new HttpReader(base, "/", "HTTP/1.0")) {
            assertThat(reader.read().reset()).isTrue();
        }
    }

    @Test
    void http10ExportEndsWithTheConnection() throws Exception {
        append(150, "hi");

        try (var reader = new HttpReader(base, "/", "HTTP/1.0\r\nConnection: keep-alive")) {
            HttpReader.Answer answer = reader.read();
            assertThat(answer.reset()).isFalse();
            assertThat(answer.text().lines().filter(line -> line.startsWith("{")))
                    .hasSize(150);
        }
    }

    // ---- a reader that does not read

    @Test
    void pagesAreReadOnDemandAndASlowReaderIsDisconnected() throws Exception {
        takenWithin = Duration.ofMillis(200);
        append(KEPT, BIG);

        try (var sleeper = new HttpReader(base, "/", "HTTP/1.1")) {
            closed.get(30, TimeUnit.SECONDS);
            assertThat(log.reads()).as("pages read, out of 6").isLessThanOrEqualTo(3);
            assertThat(sleeper.read().isWhole()).isFalse();
        }
    }

    // ---- helpers

    private Reply get() {
        return new Rest(base).get("/");
    }

    private static void fail() {
        throw new IllegalStateException("the store of this test does not answer");
    }

    private void startNewEpoch() {
        log.replaceWith(new MemoryLog(2, KEPT, Duration.ofDays(1), InstantSource.system()));
        log.open(RoomName.LOBBY);
        append(150, "anew");
    }

    private void append(int count, String text) {
        for (int i = 0; i < count; i++) {
            log.append(new RoomLog.Draft(RoomName.LOBBY, "alice", "alice", null, text));
        }
    }

    private static List<Long> offsets(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        return reply.text()
                .lines()
                .map(line -> Json.parse(line).path("offset").asLong())
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
