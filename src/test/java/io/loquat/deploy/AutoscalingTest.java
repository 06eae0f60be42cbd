package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The number of pods follows the connections, with spare capacity for the loss of a pod; it grows fast and shrinks
 * slowly.
 */
class AutoscalingTest {

    private final Manifests all = Manifests.built("overlays/all");
    private final Node scaler = all.the("HorizontalPodAutoscaler").at("spec");

    @Test
    void podsFollowTheConnectionsAndTheCpu() {
        assertThat(scaler.at("scaleTargetRef", "kind").is("Deployment")).isTrue();
        assertThat(scaler.at("scaleTargetRef", "name"))
                .isEqualTo(all.the("Deployment").at("metadata", "name"));
        assertThat(scaler.at("metrics").items()).hasSize(2);
        Node connections = scaler.at("metrics", 0, "pods");
        assertThat(MonitoringTest.METRICS)
                .contains(connections.at("metric", "name").text());
        assertThat(connections.at("target", "type").is("AverageValue")).isTrue();
        assertCpu(scaler.at("metrics", 1));
    }

    @Test
    void otherPodsHaveCapacityForTheClientsOfALostPod() {
        long target = Long.parseLong(
                scaler.at("metrics", 0, "pods", "target", "averageValue").text());
        int least = scaler.at("minReplicas").number();
        long limit = Long.parseLong(all.env("LOQUAT_LIMITS_CONNECTIONS"));

        assertThat(target * least / (least - 1)).isLessThanOrEqualTo(limit * 9 / 10);
        assertThat(least)
                .isEqualTo(Manifests.built("overlays/prod")
                        .the("Deployment")
                        .at("spec", "replicas")
                        .number());
        assertThat(scaler.at("maxReplicas").number()).isGreaterThan(least);
    }

    @Test
    void podsAreAddedAtOnceAndRemovedOneDrainAtATime() {
        Node up = scaler.at("behavior", "scaleUp");
        Node down = scaler.at("behavior", "scaleDown");

        assertThat(up.at("stabilizationWindowSeconds").is(0)).isTrue();
        assertThat(down.at("stabilizationWindowSeconds").number()).isGreaterThanOrEqualTo(1800);
        assertThat(down.at("policies").items()).singleElement().satisfies(policy -> {
            assertThat(policy.at("type").is("Pods")).isTrue();
            assertThat(policy.at("value").is(1)).isTrue();
            assertThat(Duration.ofSeconds(policy.at("periodSeconds").number()))
                    .isGreaterThanOrEqualTo(PodShutdownTest.shutdownTime(all).multipliedBy(10));
        });
    }

    @Test
    void replicasAreSetOnlyByTheAutoscaler() {
        assertThat(all.the("Deployment").at("spec", "replicas").exists()).isFalse();
    }

    @Test
    void withoutCustomMetricsTheCpuDecides() {
        Manifests cpu =
                Manifests.composed("resources: [k8s/overlays/prod]\ncomponents: [k8s/components/autoscaling-cpu]\n");
        Node alone = cpu.the("HorizontalPodAutoscaler").at("spec");

        assertThat(alone.at("metrics").items()).singleElement().satisfies(this::assertCpu);
        assertThat(alone.at("behavior")).isEqualTo(scaler.at("behavior"));
        assertThat(cpu.the("Deployment").at("spec", "replicas").exists()).isFalse();
    }

    private void assertCpu(Node metric) {
        Node resources = all.container().at("resources");

        assertThat(metric.at("resource", "name").is("cpu")).isTrue();
        assertThat(metric.at("resource", "target", "type").is("AverageValue")).isTrue();
        assertThat(milli(metric.at("resource", "target", "averageValue")))
                .isGreaterThan(milli(resources.at("requests", "cpu")))
                .isLessThanOrEqualTo(milli(resources.at("limits", "cpu")) * 7 / 10);
    }

    private static long milli(Node cpu) {
        return cpu.text().endsWith("m")
                ? Long.parseLong(cpu.text().replace("m", ""))
                : 1000 * Long.parseLong(cpu.text());
    }
}
