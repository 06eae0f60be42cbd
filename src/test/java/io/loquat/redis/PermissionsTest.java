package io.loquat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.LogCapture;
import io.loquat.testing.RedisServer;
import io.loquat.testing.StoreUser;
import io.loquat.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Missing permissions are reported by name, once, and a store that recovers is used again. */
@SuppressWarnings("NullAway.Init") // started before each test
class PermissionsTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/io/loquat");
    private static final Path JAVA = Path.of("src/main/java/io/loquat");
    // An import needs more permissions, which docs/deploy.md lists; no server uses them.
    private static final Set<String> ONLY_AN_IMPORTS = Set.of("import-stage.lua", "import-commit.lua");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    // After this many more connections it would be reported again if it were reported more than once.
    private static final int ATTEMPTS = 3;

    private static final Script ONE = Script.of("return 1");

    private final Vertx vertx = Vertx.vertx();
    private LogCapture log;
    private RedisServer server;
    private RedisStore hand;
    private RedisStore store;

    @BeforeEach
    void start(@TempDir Path folder) {
        log = LogCapture.start();
        server = StoreUser.serverIn(folder);
        hand = Stores.to(vertx, server);
    }

    @AfterEach
    void stop() {
        hand.close();
        if (store != null) {
            store.close();
        }
        server.close();
        log.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void connect() {
        store = Stores.to(vertx, server.url(StoreUser.NAME, StoreUser.PASSWORD), Duration.ofSeconds(3));
    }

    private long connections() {
        Matcher received = Pattern.compile("total_connections_received:(\\d+)")
                .matcher(Stores.command(hand, Command.INFO, "stats"));
        assertThat(received.find()).isTrue();
        return Long.parseLong(received.group(1));
    }

    private void assertReportedOnce(String sentence) {
        Eventually.becomes(true, PATIENCE, () -> String.valueOf(store.whyAway()).contains(sentence));
        assertThat(store.isAway()).isTrue();
        long before = connections();
        Eventually.becomes(true, PATIENCE, () -> connections() >= before + ATTEMPTS);
        assertThat(log.with(sentence)).singleElement().asString().startsWith("ERROR");
    }

    private void assertAvailable() {
        Eventually.becomes(false, PATIENCE, store::isAway);
        assertThat(store.whyAway()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "-eval, lacks +eval;",
        "-evalsha, lacks +evalsha;",
        "-ping, lacks +ping;",
        "-subscribe, lacks +subscribe;",
        "-unsubscribe, lacks +unsubscribe;",
        "-xadd -hset, lacks +hset +xadd;",
        "-pubsub, lacks +pubsub;",
        "-publish, lacks +publish;",
        "resetkeys ~other:*, lacks ~loquat:*;",
        "resetchannels &other:*, lacks &loquat:*;",
    })
    void missingPermissionIsReported(String rules, String sentence) {
        server.tell("ACL SETUSER " + StoreUser.NAME + " " + rules);
        connect();

        assertReportedOnce(sentence);
        log.assertOnly(sentence);
        server.tell("ACL SETUSER " + StoreUser.NAME + " " + StoreUser.rules());
        assertAvailable();
    }

    @Test
    void revokedPermissionIsReported() {
        connect();
        Eventually.becomes(false, PATIENCE, store::isAway);
        server.tell("ACL SETUSER " + StoreUser.NAME + " -evalsha");
        Eventually.becomes(true, PATIENCE, () -> {
            ask();
            return store.isAway();
        });

        assertReportedOnce("lacks +evalsha;");
        server.tell("ACL SETUSER " + StoreUser.NAME + " " + StoreUser.rules());
        assertAvailable();
        assertThat(log.with("The store is back")).hasSize(1);
    }

    private void ask() {
        store.run(ONE, List.of(), List.of("x".getBytes(UTF_8)))
                .exceptionally(away -> null)
                .toCompletableFuture()
                .join();
    }

    @Test
    void wrongPasswordIsReportedAndTheNewOneIsUsed() {
        connect();
        Eventually.becomes(false, PATIENCE, store::isAway);
        server.tell("ACL SETUSER " + StoreUser.NAME + " resetpass >another");
        server.tell("CLIENT KILL USER " + StoreUser.NAME);

        assertReportedOnce("The store denies this server access: WRONGPASS");
        server.tell("ACL SETUSER " + StoreUser.NAME + " >" + StoreUser.PASSWORD);
        assertAvailable();
    }

    @Test
    void nothingIsNoticedWhileTwoPasswordsAreValid() {
        connect();
        Eventually.becomes(false, PATIENCE, store::isAway);
        server.tell("ACL SETUSER " + StoreUser.NAME + " >another");
        long before = connections();
        server.tell("CLIENT KILL USER " + StoreUser.NAME);
        Eventually.becomes(true, PATIENCE, () -> connections() >= before + 2);

        assertAvailable();
        assertThat(log.with("WRONGPASS")).isEmpty();
    }

    /** Otherwise a user could be accepted that lacks one of them. */
    @Test
    void everyCommandIsVerifiedAtStartupAndDocumented() throws IOException {
        Set<String> asked = new TreeSet<>(Set.of("eval", "evalsha"));
        asked.addAll(found(SCRIPTS, "call\\('([A-Z]+)'"));
        asked.addAll(found(JAVA, "Command\\.([A-Z]+)\\b"));
        Set<String> tried = new TreeSet<>(Set.of("eval", "evalsha", "subscribe", "unsubscribe"));
        tried.addAll(found(SCRIPTS.resolve("redis"), "\\{'([A-Z]+)'"));
        Set<String> documented = new TreeSet<>();
        Matcher command = Pattern.compile("\\+([a-z]+)").matcher(StoreUser.rules());
        while (command.find()) {
            documented.add(command.group(1));
        }

        assertThat(documented).isEqualTo(asked);
        // Without SELECT a client of another database cannot connect at all, so it needs no check.
        asked.remove("select");
        assertThat(tried).isEqualTo(asked);
    }

    private static Set<String> found(Path folder, String pattern) throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !ONLY_AN_IMPORTS.contains(file.getFileName().toString()))
                    .toList()) {
                Matcher found = Pattern.compile(pattern).matcher(Files.readString(file));
                while (found.find()) {
                    all.add(found.group(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return all;
    }
}
