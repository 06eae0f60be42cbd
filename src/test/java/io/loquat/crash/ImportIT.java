package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Launch;
import io.loquat.testing.RedisServer;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves a chat from a single server with a file to a shared store, with one command. */
class ImportIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void chatMovesWithoutLoss() {
        JsonNode before = chatInAFile();
        try (RedisServer store = RedisServer.in(folder)) {
            Launch imports = redis(store).with("loquat.import", file().toString());
            assertEnds(imports, 0, "Imported 2 rooms with 4 messages.");
            try (ServerProcess server = redis(store).start()) {
                assertThat(page(server)).isEqualTo(before);
                Rest.Reply next = server.rest().postMessage("kitchen", "text", "next");
                assertThat(next.json().path("offset").asLong()).isEqualTo(4);
                assertThat(next.json().path("epoch")).isEqualTo(before.path("epoch"));
            }
            assertEnds(imports, 0, "was already imported");
        }
    }

    @Test
    void failedImportsAreExplained() {
        Path none = folder.resolve("none.db");
        try (RedisServer store = RedisServer.in(folder)) {
            assertEnds(redis(store).with("loquat.import", none.toString()), 1, "There is no store " + none);
        }
        assertEnds(
                Launch.in(folder).with("loquat.store", "memory").with("loquat.import", none.toString()),
                1,
                "loquat.import imports a file into loquat.store=redis");
    }

    private JsonNode chatInAFile() {
        Launch launch = Launch.in(folder).with("loquat.store", "sqlite").with("loquat.store.path", file().toString());
        try (ServerProcess server = launch.start()) {
            for (String text : new String[] {"one", "two", "three \ud83c\udf4b"}) {
                assertThat(server.rest()
                                .postMessage("kitchen", "text", text, "nick", "Bob")
                                .status())
                        .isEqualTo(201);
            }
            assertThat(server.rest().postMessage("caf\u00e9", "text", "hi").status())
                    .isEqualTo(201);
            return page(server);
        }
    }

    private static JsonNode page(ServerProcess server) {
        return server.rest().get(Rest.messages("kitchen")).json();
    }

    private static void assertEnds(Launch launch, int code, String sentence) {
        try (ServerProcess server = launch.startAsync()) {
            assertThat(server.exitCode()).as("%s", server.tail()).isEqualTo(code);
            assertThat(server.log().stream().filter(line -> line.contains(sentence)))
                    .as("%s", server.tail())
                    .hasSize(1);
            assertThat(server.log()).noneMatch(line -> line.contains("\tat ") || line.contains("Listening on"));
        }
    }

    private Path file() {
        return folder.resolve("loquat.db");
    }

    private Launch redis(RedisServer store) {
        return Launch.in(folder).with("loquat.store", "redis").with("quarkus.redis.hosts", store.url());
    }
}
