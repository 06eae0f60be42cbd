package io.loquat.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Change the password" of docs/deploy.md, with the commands exactly as documented, while clients talk: three servers
 * and a real store, and a {@code kubectl} for which the store's pod is a process of this machine and the Secret a file.
 */
@Timeout(180)
class PasswordIT {

    private static final String FIRST = "the first password";
    private static final Pacing USUAL = new Pacing(250, 4);
    private static final int PEOPLE = 12;
    private static final int WHILE = 60;
    private static final Duration RECONNECT = Duration.ofSeconds(5);
    private static final Pattern VARIABLE = Pattern.compile("([A-Z]+)=(.*)");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Map<String, String> variables = new TreeMap<>();

    @Test
    void passwordRotationIsUnnoticed() throws IOException {
        List<List<String>> blocks = blocks();
        assertThat(blocks).hasSize(3);
        Files.writeString(folder.resolve("secret"), FIRST);
        try (var cluster = new Cluster(folder, this::secret, "--requirepass", FIRST);
                var load = new Load(cluster, System.nanoTime())) {
            kubectl(cluster.store());
            try {
                List<String> rooms = List.of(load.room("kitchen"), load.room("porch"));
                load.come(PEOPLE, USUAL, rooms);
                load.flows(WHILE);

                blocks.get(0).forEach(command -> types(command, cluster));
                load.awaitEverybodyIsIn();
                assertThat(takes(cluster.store(), FIRST)).as("both are valid").isTrue();
                blocks.get(1).forEach(command -> types(command, cluster));
                load.flows(WHILE);

                assertThat(secret()).isNotEqualTo(FIRST);
                assertThat(takes(cluster.store(), secret())).isTrue();
                assertThat(takes(cluster.store(), FIRST)).isFalse();
                assertThat(load.observations().whoWereTold("unavailable")).isEmpty();
                assertThat(load.observations().counted(Observations.CLOSED + " 3010"))
                        .isZero();

                // Once more, as somebody does whose password has leaked.
                blocks.get(0).forEach(command -> types(command, cluster));
                load.awaitEverybodyIsIn();
                assertThat(load.observations().whoWereTold("unavailable")).isEmpty();
                blocks.get(2).forEach(command -> types(command, cluster));
                for (Node node : cluster.nodes()) {
                    Eventually.becomes(
                            201,
                            RECONNECT,
                            () -> node.rest()
                                    .postMessage(rooms.getFirst(), "text", "there again")
                                    .status());
                }
                load.flows(WHILE);
                assertThat(load.observations().counted(Observations.CLOSED + " 3010"))
                        .isZero();
                // The violations include a staying occupant that was seen to leave.
                assertThat(load.observations().ledger().faults()).isEmpty();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(e.getMessage() + ", " + load.observations() + cluster.tail(), e);
            }
        }
    }

    // ---- the document

    /** Returns the commands of the section, block by block. */
    private static List<List<String>> blocks() throws IOException {
        String document = Files.readString(Path.of("docs/deploy.md"));
        String section = document.substring(document.indexOf("### Change the password"));
        section = section.substring(0, section.indexOf("\n### ", 1));
        return Pattern.compile("(?:^ {4}.*\n)+", Pattern.MULTILINE)
                .matcher(section)
                .results()
                .map(block -> block.group().lines().map(String::strip).toList())
                .toList();
    }

    private void types(String command, Cluster cluster) {
        Matcher variable = VARIABLE.matcher(command);
        if (variable.matches()) {
            variables.put(variable.group(1), runs("printf %s " + variable.group(2)));
        } else if (command.equals("kubectl -n loquat rollout restart deployment/loquat")) {
            cluster.replaces();
        } else if (!command.equals("kubectl -n loquat rollout status deployment/loquat")) {
            runs(command);
        }
    }

    private String runs(String command) {
        var shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", command).redirectErrorStream(true);
        shell.environment().putAll(variables);
        shell.environment().merge("PATH", folder.toString(), (path, ours) -> ours + ":" + path);
        try {
            Process process = shell.start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(command).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
            assertThat(said).as(command).doesNotContain("ERR", "WRONGPASS", "NOAUTH", "NOPERM");
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    // ---- the cluster

    private void kubectl(RedisServer store) throws IOException {
        Path kubectl = folder.resolve("kubectl");
        Files.writeString(kubectl, """
                #!/bin/sh -e
                test "$1 $2" = "-n loquat"
                shift 2
                case "$*" in
                "get secret valkey -o jsonpath={.data.password}")
                    base64 -w 0 %1$s/secret ;;
                "exec -i valkey-0 -- env VALKEYCLI_AUTH="*" valkey-cli")
                    export "$6" "REDISCLI_AUTH=${6#*=}"
                    exec %2$s -p %3$d ;;
                'patch secret valkey -p {"stringData":{"password":"'*'"}}')
                    printf %%s "$5" | sed 's/.*:"//; s/".*//' > %1$s/secret ;;
                *)
                    echo "ERR no $*"
                    exit 1 ;;
                esac
                """.formatted(folder, RedisServer.client(), store.port()));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    private String secret() {
        try {
            return Files.readString(folder.resolve("secret"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean takes(RedisServer store, String password) {
        return store.cli(password, List.of("--no-auth-warning", "ping")).equals("PONG");
    }
}
