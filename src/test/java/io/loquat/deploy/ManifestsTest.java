package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manifests beyond the restricted profile: probes, times, sizes, labels and ports. */
class ManifestsTest {

    /** The rules apply to the files as written, which needs no tool, and to the output of kustomize. */
    enum Source {
        BASE_FILES,
        BASE_BUILT,
        DEV_BUILT,
        PROD_BUILT,
        ALL_BUILT;

        Manifests manifests() {
            return switch (this) {
                case BASE_FILES -> Manifests.written("base");
                case BASE_BUILT -> Manifests.built("base");
                case DEV_BUILT -> Manifests.built("overlays/dev");
                case PROD_BUILT -> Manifests.built("overlays/prod");
                case ALL_BUILT -> Manifests.built("overlays/all");
            };
        }
    }

    private static final long MIB = 1024 * 1024;

    /** The memory of an idle native process, from {@code kubectl top}. */
    static final long AT_REST = 56 * MIB;

    @ParameterizedTest
    @EnumSource
    void rootIsReadOnlyAndWritableVolumesAreBounded(Source source) {
        Node pod = source.manifests().the("Deployment").at("spec", "template", "spec");
        Node container = pod.at("containers").named("loquat");

        assertThat(container.at("securityContext", "readOnlyRootFilesystem").is(true))
                .isTrue();
        assertThat(container.at("volumeMounts").items())
                .extracting(mount -> mount.at("mountPath").text())
                .hasSameElementsAs(source == Source.DEV_BUILT ? List.of("/tmp", "/data") : List.of("/tmp"));
        for (Node mount : container.at("volumeMounts").items()) {
            Node volume = pod.at("volumes").named(mount.at("name").text());
            assertThat(volume.at("emptyDir", "sizeLimit").exists()
                            || volume.at("persistentVolumeClaim").exists())
                    .as("%s is a bounded volume", mount)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void userIsNumericAndHasNoToken(Source source) {
        Manifests manifests = source.manifests();
        Node pod = manifests.the("Deployment").at("spec", "template", "spec");

        assertThat(pod.at("securityContext", "runAsUser").value())
                .as("with a name, the kubelet cannot verify that the image's user is not root")
                .isInstanceOf(Integer.class)
                .isNotEqualTo(0);
        assertThat(pod.at("securityContext", "runAsGroup").number()).isNotZero();
        assertThat(pod.at("automountServiceAccountToken").is(false)).isTrue();
        Node account = manifests.the("ServiceAccount");
        assertThat(account.at("automountServiceAccountToken").is(false)).isTrue();
        assertThat(pod.at("serviceAccountName")).isEqualTo(account.at("metadata", "name"));
    }

    @ParameterizedTest
    @EnumSource
    void serviceVariablesDoNotBecomeSettings(Source source) {
        Node pod = source.manifests().the("Deployment").at("spec", "template", "spec");

        assertThat(pod.at("enableServiceLinks").is(false))
                .as("a Service named loquat would set LOQUAT_PORT")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void probesUseTheirOwnEndpoints(Source source) {
        Node container = source.manifests().container();

        assertThat(Map.of(
                        "startupProbe",
                                container.at("startupProbe", "httpGet", "path").text(),
                        "readinessProbe",
                                container
                                        .at("readinessProbe", "httpGet", "path")
                                        .text(),
                        "livenessProbe",
                                container.at("livenessProbe", "httpGet", "path").text()))
                .isEqualTo(Map.of(
                        "startupProbe", "/q/health/started",
                        "readinessProbe", "/q/health/ready",
                        "livenessProbe", "/q/health/live"));
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(container.at(probe, "httpGet", "port").is("management"))
                    .as(probe)
                    .isTrue();
        }
        assertThat(patience(container.at("livenessProbe")))
                .as("a pod is removed from the service before it is killed")
                .isGreaterThan(patience(container.at("readinessProbe")));
    }

    @ParameterizedTest
    @EnumSource
    void requestsAndLimitsAreSet(Source source) {
        for (Node pod : source.manifests().podTemplates()) {
            for (Node container : pod.at("spec", "containers").items()) {
                for (String which : List.of("requests", "limits")) {
                    for (String what : List.of("cpu", "memory")) {
                        assertThat(container.at("resources", which, what).exists())
                                .as("%s of %s of %s", which, what, container.at("name"))
                                .isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryFitsAllConnectionsAndOneAddressOfSlowOnes(Source source) {
        Manifests manifests = source.manifests();
        Node resources = manifests.container().at("resources");
        long idleConnections = Long.parseLong(manifests.env("LOQUAT_LIMITS_CONNECTIONS")) * 14 * 1024;
        long atRest = AT_REST + idleConnections;
        long slowOnes = 200 * MIB; // loquat.limits.connections-per-address times loquat.limits.outbox-bytes
        long sqlite = 3 * 2 * MIB; // the caches of one writer and two readers

        assertThat(resources.at("requests", "memory").bytes()).isGreaterThan(atRest + sqlite);
        assertThat(resources.at("limits", "memory").bytes() * 8 / 10)
                .as("four fifths of the limit")
                .isGreaterThan(atRest + slowOnes + sqlite);
    }

    @ParameterizedTest
    @EnumSource
    void selectorsMatchThePods(Source source) {
        Manifests manifests = source.manifests();
        Node deployment = manifests.the("Deployment");
        Node template = deployment.at("spec", "template");

        assertSelects(deployment.at("spec", "selector", "matchLabels"), template);
        assertSelects(manifests.the("Service", "loquat").at("spec", "selector"), template);
        assertThat(template.at("spec", "topologySpreadConstraints").items())
                .isNotEmpty()
                .allSatisfy(spread -> assertSelects(spread.at("labelSelector", "matchLabels"), template));
    }

    @ParameterizedTest
    @EnumSource
    void servicePortTargetsTheContainerPort(Source source) {
        Manifests manifests = source.manifests();

        Node ports = manifests.container().at("ports");
        assertThat(ports.items()).hasSize(2);
        assertThat(ports.named("http").at("containerPort").is(8080)).isTrue();
        assertThat(ports.named("management").at("containerPort").is(9000)).isTrue();
        assertThat(SourceFiles.read(Path.of("src/main/resources/application.properties")))
                .contains("\nquarkus.jib.ports=8080,9000\n", "\nquarkus.management.enabled=true\n");
        assertThat(manifests.the("Service", "loquat").at("spec", "ports").items())
                .as("operator endpoints are not on the public port")
                .singleElement()
                .satisfies(port -> assertThat(port.at("targetPort").is("http")).isTrue());
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE_FILES", "BASE_BUILT", "DEV_BUILT"})
    void networkPolicyAllowsOnlyPort8080(Source source) {
        Manifests manifests = source.manifests();
        List<Node> deny = new ArrayList<>();
        List<Node> holes = new ArrayList<>();
        for (Node policy : manifests.all("NetworkPolicy")) {
            boolean opens = policy.at("spec", "ingress").exists()
                    || policy.at("spec", "egress").exists();
            (opens ? holes : deny).add(policy.at("spec"));
        }

        assertThat(deny).singleElement().satisfies(policy -> {
            assertThat(policy.at("podSelector").is(Map.of())).as("all pods").isTrue();
            assertThat(policy.at("policyTypes").items())
                    .extracting(Node::text)
                    .containsExactlyInAnyOrder("Ingress", "Egress");
        });
        assertThat(holes).singleElement().satisfies(policy -> {
            assertSelects(
                    policy.at("podSelector", "matchLabels"),
                    manifests.the("Deployment").at("spec", "template"));
            assertThat(policy.at("egress").exists()).isFalse();
            assertThat(policy.at("ingress").value())
                    .isEqualTo(List.of(Map.of("ports", List.of(Map.of("protocol", "TCP", "port", 8080)))));
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyObjectHasTheRecommendedLabels(Source source) {
        for (Node object : source.manifests().objects()) {
            assertThat(object.at("metadata", "labels").entries())
                    .as(
                            "%s %s",
                            object.at("kind").text(),
                            object.at("metadata", "name").text())
                    .containsKeys("app.kubernetes.io/name", "app.kubernetes.io/managed-by")
                    .containsEntry("app.kubernetes.io/part-of", new Node("loquat"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void disruptionBudgetEvictsOnePodAtATimeAndNeverBlocksANodeDrain(Source source) {
        Manifests manifests = source.manifests();
        Node budget = manifests.the("PodDisruptionBudget", "loquat").at("spec");

        assertThat(budget.at("maxUnavailable").is(1)).isTrue();
        assertThat(budget.at("minAvailable").exists())
                .as("with one pod, a minimum would block node drains")
                .isFalse();
        assertSelects(
                budget.at("selector", "matchLabels"),
                manifests.the("Deployment").at("spec", "template"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DEV_BUILT")
    void podsAreReplacedBeforeTheyAreRemoved(Source source) {
        Node strategy = source.manifests().the("Deployment").at("spec", "strategy");

        assertThat(strategy.at("type").is("RollingUpdate")).isTrue();
        assertThat(strategy.at("rollingUpdate", "maxUnavailable").is(0)).isTrue();
        assertThat(strategy.at("rollingUpdate", "maxSurge").is(1)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE_FILES", "BASE_BUILT"})
    void overlayChoosesTheStore(Source source) {
        Manifests base = source.manifests();

        assertThat(base.container().at("env").items())
                .extracting(variable -> variable.at("name").text())
                .noneMatch(name -> name.startsWith("LOQUAT_STORE"));
        assertThat(base.all("PersistentVolumeClaim")).isEmpty();
    }

    @Test
    void storeFileIsOnAPersistentVolume() {
        Manifests dev = Manifests.built("overlays/dev");
        Node pod = dev.the("Deployment").at("spec", "template", "spec");
        Path file = Path.of(dev.env("LOQUAT_STORE_PATH"));
        Node claim = dev.the("PersistentVolumeClaim");

        assertThat(dev.env("LOQUAT_STORE")).isEqualTo("sqlite");
        assertThat(dev.container().at("volumeMounts").items())
                .filteredOn(mount -> file.startsWith(mount.at("mountPath").text()))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.at("readOnly").is(true)).isFalse();
                    Node volume = pod.at("volumes").named(mount.at("name").text());
                    assertThat(volume.at("persistentVolumeClaim", "claimName").text())
                            .isEqualTo(claim.at("metadata", "name").text());
                });
        assertThat(pod.at("securityContext", "fsGroup"))
                .as("the group owns the volume and may write")
                .isEqualTo(pod.at("securityContext", "runAsGroup"));
    }

    @Test
    void volumeClaimWorksOnAnyClusterAndFitsAMonthOfMessages() {
        Node claim =
                Manifests.built("overlays/dev").the("PersistentVolumeClaim").at("spec");
        long people = Long.parseLong(Manifests.built("overlays/dev").env("LOQUAT_LIMITS_CONNECTIONS"));
        long messages = people * 30 * 30 * 300; // 30 a day for 30 days, 300 bytes each
        long writeAheadLog = 70 * MIB;

        assertThat(claim.at("accessModes").is(List.of("ReadWriteOnce"))).isTrue();
        assertThat(claim.at("storageClassName").exists())
                .as("the default class")
                .isFalse();
        assertThat(claim.at("resources", "requests", "storage").bytes()).isGreaterThan(messages + writeAheadLog);
    }

    @Test
    void storeFileNeverHasTwoPods() {
        Node deployment = Manifests.built("overlays/dev").the("Deployment").at("spec");

        assertThat(deployment.at("replicas").number()).isEqualTo(1);
        assertThat(deployment.at("strategy").is(Map.of("type", "Recreate")))
                .as("no surge")
                .isTrue();
    }

    @Test
    void successorOfADeletedPodWaitsForTheFile() {
        Manifests dev = Manifests.built("overlays/dev");
        Duration lock = Duration.parse("PT" + dev.env("LOQUAT_STORE_LOCK_WITHIN"));

        assertThat(lock)
                .as("until the previous pod is gone")
                .isGreaterThan(Duration.ofSeconds(dev.the("Deployment")
                        .at("spec", "template", "spec", "terminationGracePeriodSeconds")
                        .number()));
        assertThat(Duration.ofSeconds(patience(dev.container().at("startupProbe"))))
                .as("the wait, and a start on a JVM")
                .isGreaterThan(lock.plusSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV_BUILT", "PROD_BUILT", "ALL_BUILT"})
    void overlayIncludesANamespaceThatEnforcesTheProfile(Source source) {
        Manifests overlay = source.manifests();
        Node namespace = overlay.the("Namespace");

        assertThat(namespace
                        .at("metadata", "labels", "pod-security.kubernetes.io/enforce")
                        .is("restricted"))
                .isTrue();
        assertThat(overlay.objects().get(0)).as("created first").isEqualTo(namespace);
        for (Node object : overlay.objects().subList(1, overlay.objects().size())) {
            assertThat(object.at("metadata", "namespace"))
                    .as("namespace of %s", object.at("kind").text())
                    .isEqualTo(namespace.at("metadata", "name"));
        }
    }

    @Test
    void namespaceIsCreatedByApply() {
        assertThat(SourceFiles.read(Path.of("docs/deploy.md")))
                .as("apply would warn about a namespace made by create")
                .contains("kubectl apply -f k8s/overlays/prod/namespace.yaml")
                .doesNotContain("create namespace");
    }

    static void assertSelects(Node selector, Node template) {
        assertThat(selector.entries()).isNotEmpty();
        assertThat(template.at("metadata", "labels").entries()).containsAllEntriesOf(selector.entries());
    }

    /** Returns the seconds after which a probe gives up. */
    static int patience(Node probe) {
        return probe.at("periodSeconds").number() * probe.at("failureThreshold").number();
    }
}
