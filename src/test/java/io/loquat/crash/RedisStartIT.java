package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.redis.RedisStore;
import io.loquat.testing.Eventually;
import io.loquat.testing.Launch;
import io.loquat.testing.RedisServer;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.StoreUser;
import io.loquat.testing.Stores;
import io.loquat.testing.TlsTerminator;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * At the start, an invalid configuration of the store is explained and a missing store is awaited; a shutdown ends the
 * wait.
 */
class RedisStartIT {

    @TempDir
    private Path folder = Path.of("");

    private Launch redis() {
        return Launch.in(folder).with("loquat.store", "redis");
    }

    private static void assertDoesNotStart(Launch launch, String about) {
        try (ServerProcess server = launch.startAsync()) {
            assertThat(server.exitCode()).as("exit code").isNotZero();
            assertThat(String.join("\n", server.log())).contains(about).doesNotContain("\tat ");
        }
    }

    @Test
    void missingHostsAreExplained() {
        assertDoesNotStart(redis(), "loquat.store=redis needs quarkus.redis.hosts");
    }

    @Test
    void invalidHostsAreExplained() {
        assertDoesNotStart(redis().with("quarkus.redis.hosts", "valkey:6379"), "quarkus.redis.hosts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "{a}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void invalidPrefixIsExplained(String prefix) {
        assertDoesNotStart(
                redis().with("quarkus.redis.hosts", "redis://127.0.0.1:1").with("loquat.redis.prefix", prefix),
                "loquat.redis.prefix=" + prefix
                        + " is not allowed: it must be 1 to 32 characters of A-Z a-z 0-9 . _ -.");
    }

    @Test
    void missingPermissionIsReportedOnceAndByTheProbe() {
        try (RedisServer store = StoreUser.serverIn(folder)) {
            store.tell("ACL SETUSER " + StoreUser.NAME + " resetchannels");
            try (ServerProcess server = redis().with(
                            "quarkus.redis.hosts", store.url(StoreUser.NAME, StoreUser.PASSWORD))
                    .start()) {
                Eventually.becomes(
                        true,
                        () -> server.operators().get("/q/health/ready").text().contains("lacks &loquat:*;"));
                assertThat(ready(server)).isEqualTo(503);
                store.tell("ACL SETUSER " + StoreUser.NAME + " " + StoreUser.rules());
                Eventually.becomes(200, () -> ready(server));
                assertThat(server.log().stream().filter(line -> line.contains("OutageReporter")))
                        .hasSize(2)
                        .first()
                        .asString()
                        .contains("The store's user lacks &loquat:*;");
                assertThat(String.join("\n", server.log())).doesNotContain("Array/Map", "\tat ");
            }
        }
    }

    @Test
    void tlsWithAPasswordWorks() {
        try (RedisServer store = RedisServer.in(folder, "--requirepass", "geheim");
                var front = new TlsTerminator(folder, store.port())) {
            try (ServerProcess server = trusting(front, behind(front, "geheim")).start()) {
                Eventually.becomes(
                        201,
                        () -> server.rest().postMessage("kitchen", "text", "hi").status());
            }
            assertReported(behind(front, "geheim"), "certification path");
            assertReported(trusting(front, behind(front, "falsch")), "WRONGPASS");
        }
    }

    private Launch behind(TlsTerminator front, String password) {
        return redis().with("quarkus.redis.hosts", "rediss://:" + password + "@localhost:" + front.port());
    }

    private static Launch trusting(TlsTerminator front, Launch launch) {
        return launch.with("quarkus.redis.tls-configuration-name", "store")
                .with(
                        "quarkus.tls.store.trust-store.pem.certs",
                        front.certificate().toString());
    }

    private static void assertReported(Launch launch, String why) {
        try (ServerProcess server = launch.start()) {
            Eventually.becomes(true, () -> server.log().stream().anyMatch(line -> line.contains(why)));
            assertThat(server.rest().postMessage("kitchen", "text", "hi").status())
                    .isEqualTo(503);
            assertThat(String.join("\n", server.log())).doesNotContain("\tat ");
        }
    }

    @Test
    void missingStoreIsAwaited() {
        // Waits for real time: a starting server reports a missing store only after 5 s, as OutageReporterTest says.
        try (RedisServer store = RedisServer.in(folder)) {
            store.kill();
            try (ServerProcess server =
                    redis().with("quarkus.redis.hosts", store.url()).start()) {
                assertThat(server.rest().postMessage("kitchen", "text", "hi").status())
                        .isEqualTo(503);
                assertThat(ready(server)).isEqualTo(503);
                Eventually.becomes(1L, () -> lines(server, "OutageReporter"));
                store.restart();

                Eventually.becomes(
                        201,
                        () -> server.rest().postMessage("kitchen", "text", "hi").status());
                assertThat(ready(server)).isEqualTo(200);
                assertThat(server.log().stream().filter(line -> line.contains("OutageReporter")))
                        .hasSize(2);
                assertThat(server.log()).as("probes").noneMatch(line -> line.contains("SRHCK"));

                store.kill();
                Eventually.becomes(
                        503,
                        () -> server.rest().postMessage("kitchen", "text", "hi").status());
                assertThat(ready(server)).as("the outage affects all servers").isEqualTo(200);
            }
        }
    }

    @Test
    void serverStopsWhileItWaits() {
        Vertx vertx = Vertx.vertx();
        try (RedisServer store = RedisServer.in(folder);
                RedisStore asked = Stores.to(vertx, store);
                ServerProcess server =
                        redis().with("quarkus.redis.hosts", store.url()).start()) {
            Eventually.becomes("1", () -> servers(asked));
            server.terminate();
            server.exitCode();
            assertThat(servers(asked)).isEqualTo("0");
        } finally {
            vertx.close();
        }
    }

    private static long lines(ServerProcess server, String part) {
        return server.log().stream().filter(line -> line.contains(part)).count();
    }

    private static int ready(ServerProcess server) {
        return server.operators().get("/q/health/ready").status();
    }

    private static String servers(RedisStore store) {
        return Stores.command(store, Command.ZCARD, "loquat:people:servers");
    }
}
