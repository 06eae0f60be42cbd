package io.loquat.deploy;

import static io.loquat.deploy.ManifestsTest.assertSelects;
import static io.loquat.deploy.ManifestsTest.patience;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loquat.testing.RedisServer;
import io.loquat.testing.SourceFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several pods that share one Valkey: it is durable, bounded in memory, closed to others, and its password is in no
 * file.
 */
class ValkeyTest {

    private static final long MIB = 1024 * 1024;
    private static final Node PASSWORD = new Node(Map.of("name", "valkey", "key", "password"));

    private final Manifests prod = Manifests.built("overlays/prod");
    private final Node set = prod.the("StatefulSet").at("spec");
    private final Node pod = set.at("template", "spec");
    private final Node valkey = pod.at("containers").named("valkey");

    @Test
    void threePodsShareOneStore() {
        URI host = URI.create(prod.env("QUARKUS_REDIS_HOSTS"));
        Node service =
                prod.the("Service", Objects.requireNonNull(host.getHost())).at("spec");

        assertThat(prod.the("Deployment").at("spec", "replicas").number()).isEqualTo(3);
        assertThat(prod.env("LOQUAT_STORE")).isEqualTo("redis");
        assertThat(service.at("ports").items()).singleElement().satisfies(port -> {
            assertThat(port.at("port").number()).isEqualTo(host.getPort());
            assertThat(valkey.at("ports").named(port.at("targetPort").text()).exists())
                    .isTrue();
        });
        assertSelects(service.at("selector"), set.at("template"));
        assertSelects(set.at("selector", "matchLabels"), set.at("template"));
        assertThat(set.at("replicas").number())
                .as("a second store would be a second chat")
                .isEqualTo(1);
    }

    @Test
    void acknowledgedMessagesAreOnAVolumeAndNothingIsEvicted() {
        assertThat(argument("--appendonly")).isEqualTo("yes");
        assertThat(argument("--appendfsync")).isEqualTo("always");
        assertThat(argument("--maxmemory-policy")).isEqualTo("noeviction");
        assertThat(argument("--tcp-keepalive"))
                .as("shorter than the lease of a lost server")
                .isEqualTo("5");
        Node claim = set.at("volumeClaimTemplates", 0);
        assertThat(valkey.at("volumeMounts").items())
                .as("the only writable mounts")
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.at("mountPath").text()).isEqualTo(argument("--dir"));
                    assertThat(mount.at("name")).isEqualTo(claim.at("metadata", "name"));
                });
        assertThat(valkey.at("securityContext", "readOnlyRootFilesystem").is(true))
                .isTrue();
        assertThat(pod.at("securityContext", "fsGroup")).isEqualTo(pod.at("securityContext", "runAsGroup"));
        assertThat(pod.at("automountServiceAccountToken").is(false)).isTrue();
        assertThat(claim.at("spec", "storageClassName").exists()).isFalse();
    }

    @Test
    void memoryFitsTheHistoryOfAllPodsAndTheRewriteOfTheFile() {
        long people = 3 * Long.parseLong(prod.env("LOQUAT_LIMITS_CONNECTIONS"));
        long days = Duration.parse("P" + prod.env("LOQUAT_LIMITS_HISTORY_AGE")).toDays();
        long history = people * 30 * days * 310; // 30 messages a day of 310 bytes each
        long keys = 300 * 300 * 190; // 5 minutes of 300 messages a second
        long subscribers = 3 * 32 * MIB;
        assertThat(argument("--maxmemory")).matches("\\d+mb");
        long maxMemory = Long.parseLong(argument("--maxmemory").replace("mb", "")) * MIB;
        long rewrite = 2_000 * 10 * 3 * 4096; // appends a second, seconds, pages per append

        assertThat(maxMemory).isGreaterThan(history + keys + subscribers);
        assertThat(valkey.at("resources", "limits", "memory").bytes() * 8 / 10)
                .as("four fifths of the limit")
                .isGreaterThan(maxMemory * 11 / 10 + rewrite);
        assertThat(valkey.at("resources", "requests", "memory"))
                .as("writes fail without it")
                .isEqualTo(valkey.at("resources", "limits", "memory"));
        assertThat(set.at("volumeClaimTemplates", 0, "spec", "resources", "requests", "storage")
                        .bytes())
                .isGreaterThan(4 * maxMemory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void passwordIsInNoFileAndSetOnBothSides(String overlay) {
        Manifests built = Manifests.built(overlay);

        assertThat(built.all("Secret")).isEmpty();
        assertThat(secret(built.container(), "QUARKUS_REDIS_PASSWORD")).isEqualTo(PASSWORD);
        assertThat(URI.create(built.env("QUARKUS_REDIS_HOSTS")).getUserInfo()).isNull();
        assertThat(argument("--requirepass")).isEqualTo("$(VALKEYCLI_AUTH)");
        assertThat(List.of(secret(valkey, "VALKEYCLI_AUTH"), secret(valkey, "REDISCLI_AUTH")))
                .as("valkey-cli of the probes uses it, too")
                .containsOnly(PASSWORD);
        assertThat(SourceFiles.read(Path.of("docs/deploy.md")))
                .contains("create secret generic " + PASSWORD.at("name").text() + " --from-literal="
                        + PASSWORD.at("key").text() + "=\"$(openssl rand -hex 32)\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void onlyTheChatReachesTheStoreAndTheChatReachesNothingElse(String overlay) {
        Manifests built = Manifests.built(overlay);
        Node chat = built.the("Deployment").at("spec", "template");
        Node in = built.the("NetworkPolicy", "valkey").at("spec");
        Node out = built.the("NetworkPolicy", "loquat-store").at("spec");

        assertThat(built.all("NetworkPolicy"))
                .extracting(policy -> policy.at("metadata", "name").text())
                .filteredOn(name -> !name.equals("loquat-management"))
                .containsExactlyInAnyOrder("default-deny", "loquat-http", "loquat-store", "valkey");
        assertSelects(in.at("podSelector", "matchLabels"), set.at("template"));
        assertThat(in.at("egress").exists()).isFalse();
        assertThat(in.at("ingress").items()).singleElement().satisfies(hole -> {
            assertThat(hole.at("from").items()).singleElement().satisfies(peer -> {
                assertThat(peer.entries()).containsOnlyKeys("podSelector");
                assertSelects(peer.at("podSelector", "matchLabels"), chat);
            });
            assertThat(hole.at("ports").is(List.of(Map.of("protocol", "TCP", "port", 6379))))
                    .isTrue();
        });
        assertSelects(out.at("podSelector", "matchLabels"), chat);
        assertThat(out.at("ingress").exists()).isFalse();
        assertThat(out.at("egress").items()).hasSize(2);
        assertThat(out.at("egress", 0, "to").items())
                .singleElement()
                .satisfies(peer -> assertSelects(peer.at("podSelector", "matchLabels"), set.at("template")));
        assertThat(out.at("egress", 0, "ports")).isEqualTo(in.at("ingress", 0, "ports"));
        assertThat(out.at("egress", 1, "to").items())
                .as("DNS, for the store's address")
                .singleElement()
                .satisfies(peer -> assertThat(peer.entries()).containsKeys("namespaceSelector", "podSelector"));
        assertThat(out.at("egress", 1, "ports").items())
                .allSatisfy(port -> assertThat(port.at("port").number()).isEqualTo(53));
    }

    @Test
    void storeIsReadyOnceItHasLoadedItsFileAndIsNotKilledMeanwhile() {
        Node startup = valkey.at("startupProbe");

        assertThat(startup.at("exec", "command").items())
                .as("without -e, LOADING is no error")
                .extracting(Node::text)
                .startsWith("valkey-cli")
                .endsWith("-e", "ping");
        assertThat(valkey.at("readinessProbe", "exec")).isEqualTo(startup.at("exec"));
        assertThat(patience(startup)).isGreaterThanOrEqualTo(300);
        assertThat(patience(valkey.at("livenessProbe")))
                .isGreaterThan(patience(valkey.at("readinessProbe")))
                .isGreaterThanOrEqualTo(60);
    }

    @Test
    void newVersionOfLoquatDoesNotRestartTheStore() {
        assertThat(set.at("template", "metadata", "labels").entries())
                .as("a changed label would restart it")
                .doesNotContainKey("app.kubernetes.io/version");
        assertThat(set.at("volumeClaimTemplates", 0, "metadata").entries())
                .as("an immutable template")
                .containsOnlyKeys("name");
    }

    @Test
    void drainOfItsNodeWaitsWhileTheStoreIsUp() {
        Node budget = prod.the("PodDisruptionBudget", "valkey").at("spec");
        Node ofTheChat = prod.the("PodDisruptionBudget", "loquat").at("spec", "selector", "matchLabels");

        assertThat(budget.at("maxUnavailable").is(0)).isTrue();
        assertSelects(budget.at("selector", "matchLabels"), set.at("template"));
        assertThat(set.at("template", "metadata", "labels", "app.kubernetes.io/name"))
                .as("two budgets for one pod would make every eviction fail")
                .isNotEqualTo(ofTheChat.at("app.kubernetes.io/name"));
        assertThat(SourceFiles.read(Path.of("docs/deploy.md"))).contains("### Empty a node");
    }

    @Test
    void probesWorkWithAnyPassword(@TempDir Path folder) {
        List<String> arguments =
                valkey.at("args").items().stream().map(Node::text).toList();
        int user = arguments.indexOf("--user");
        String[] options = Stream.concat(
                        Stream.of("--requirepass", "secret"), arguments.subList(user, user + 5).stream())
                .toArray(String[]::new);
        try (RedisServer store = RedisServer.in(folder, options)) {
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                List<String> command = valkey.at(probe, "exec", "command").items().stream()
                        .map(Node::text)
                        .toList();
                assertThat(store.cli("of no use", command.subList(1, command.size())))
                        .as(probe)
                        .isEqualTo("PONG");
            }
            List<String> asProbe = List.of("--user", "probe", "--pass", "", "--no-auth-warning");
            for (List<String> more :
                    List.of(List.of("get", "a"), List.of("config", "get", "dir"), List.of("publish", "a", "b"))) {
                assertThat(store.cli(
                                "",
                                Stream.concat(asProbe.stream(), more.stream()).toList()))
                        .as("%s", more)
                        .startsWith("NOPERM");
            }
        }
    }

    @Test
    void podsAreSpreadOverNodesButAlsoFitOnOneNode() {
        List<Node> constraints = prod.the("Deployment")
                .at("spec", "template", "spec", "topologySpreadConstraints")
                .items();

        assertThat(constraints)
                .extracting(
                        spread -> spread.at("topologyKey").text(),
                        spread -> spread.at("whenUnsatisfiable").text())
                .containsExactlyInAnyOrder(
                        tuple("kubernetes.io/hostname", "DoNotSchedule"),
                        tuple("topology.kubernetes.io/zone", "ScheduleAnyway"));
        assertThat(constraints)
                .filteredOn(spread -> spread.at("whenUnsatisfiable").is("DoNotSchedule"))
                .allSatisfy(spread -> {
                    assertThat(spread.at("minDomains").exists()).isFalse();
                    assertThat(spread.at("nodeTaintsPolicy").is("Honor"))
                            .as("otherwise an emptied node blocks its pod's slot on the others")
                            .isTrue();
                });
    }

    @Test
    void externalRedisOfTheDocumentReplacesValkey() {
        String document = SourceFiles.read(Path.of("docs/deploy.md"));
        String overlay = document.substring(document.indexOf("    resources:\n      - ../prod"));
        Manifests own = Manifests.composed(overlay.substring(0, overlay.indexOf("\n\n"))
                .replaceAll("(?m)^ {4}", "")
                .replace("../prod", "k8s/overlays/prod"));

        assertThat(own.all("StatefulSet")).isEmpty();
        assertThat(own.all("Service")).hasSize(1);
        assertThat(own.env("QUARKUS_REDIS_HOSTS")).startsWith("rediss://");
        assertThat(own.the("NetworkPolicy", "loquat-store")
                        .at("spec", "egress", 0, "to", 0, "ipBlock")
                        .exists())
                .isTrue();
    }

    private static Node secret(Node container, String variable) {
        return container.at("env").named(variable).at("valueFrom", "secretKeyRef");
    }

    private String argument(String option) {
        List<String> arguments =
                valkey.at("args").items().stream().map(Node::text).toList();
        assertThat(arguments).contains(option);
        return arguments.get(arguments.indexOf(option) + 1);
    }
}
