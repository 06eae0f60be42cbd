package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.Settings;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a pod goes: preStop, drain, the last slow connection and the end of the server fit into the time that the kubelet gives. */
class StoppingTest {

    /** What Quarkus takes to stop what is not a connection. */
    private static final Duration SERVER_STOPS = Duration.ofSeconds(5);

    private static final Duration SPARE = Duration.ofSeconds(5);

    /** How long nodes and entrances take to hear that a pod takes no new connections. */
    private static final Duration NEWS = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/all"})
    void graceHoldsTheWholeLeaveTaking(String overlay) {
        Manifests manifests = Manifests.built(overlay);
        Duration grace = seconds(pod(manifests).at("terminationGracePeriodSeconds"));

        assertThat(grace)
                .as("preStop counts as well")
                .isGreaterThanOrEqualTo(
                        leaveTaking(manifests).plus(SERVER_STOPS).plus(SPARE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/prod", "overlays/all"})
    void processThatAnswersNothingIsNotGivenTheTimeOfADrain(String folder) {
        Manifests manifests = Manifests.built(folder);
        Duration given = seconds(manifests.container().at("livenessProbe", "terminationGracePeriodSeconds"));

        assertThat(given).isBetween(Duration.ofSeconds(1), SERVER_STOPS);
        assertThat(given).isLessThan(seconds(pod(manifests).at("terminationGracePeriodSeconds")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void podServesUntilEverybodyKnowsThatItTakesNobody(String overlay) {
        Node lifecycle = Manifests.built(overlay).container().at("lifecycle");

        assertThat(lifecycle.entries()).containsOnlyKeys("preStop");
        assertThat(lifecycle.at("preStop").entries())
                .as("the image has no shell, and no port waits")
                .containsOnlyKeys("sleep");
        assertThat(preStop(Manifests.built(overlay))).isBetween(NEWS, NEWS.multipliedBy(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev"})
    void onePodDoesNotWaitBecauseNobodyTakesItsPlace(String folder) {
        assertThat(Manifests.built(folder).container().at("lifecycle").exists()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void nextPodDrainsWhenTheOneBeforeIsGone(String overlay) {
        Manifests manifests = Manifests.built(overlay);
        Node deployment = manifests.the("Deployment").at("spec");
        Duration minReady = seconds(deployment.at("minReadySeconds"));

        assertThat(minReady).isGreaterThanOrEqualTo(leaveTaking(manifests));
        assertThat(deployment.at("progressDeadlineSeconds").exists()).isFalse(); // 600 s
        assertThat(minReady.plusSeconds(
                        ManifestsTest.patience(manifests.container().at("startupProbe"))))
                .as("else the update would be given up")
                .isLessThan(Duration.ofSeconds(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/all"})
    void probesSeeADrainBeforeItIsOverAndNeverEndIt(String overlay) {
        Manifests manifests = Manifests.built(overlay);
        Duration unready =
                Duration.ofSeconds(ManifestsTest.patience(manifests.container().at("readinessProbe")));
        Duration dead =
                Duration.ofSeconds(ManifestsTest.patience(manifests.container().at("livenessProbe")));

        assertThat(unready).isLessThanOrEqualTo(drain(manifests));
        assertThat(dead).isGreaterThan(drain(manifests).plus(closeWithin(manifests)));
        for (String probe : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
            Node asked = manifests.container().at(probe);
            assertThat(asked.at("timeoutSeconds").number())
                    .as("%s: an answer is there before it is asked again", probe)
                    .isLessThanOrEqualTo(asked.at("periodSeconds").number());
        }
    }

    /** From the moment at which a pod is deleted until its last connection is gone. */
    static Duration leaveTaking(Manifests manifests) {
        return preStop(manifests).plus(drain(manifests)).plus(closeWithin(manifests));
    }

    private static Duration preStop(Manifests manifests) {
        Node sleep = manifests.container().at("lifecycle", "preStop", "sleep", "seconds");
        return sleep.exists() ? seconds(sleep) : Duration.ZERO;
    }

    private static Duration drain(Manifests manifests) {
        return manifests.setting("LOQUAT_DRAIN_DURATION", Settings.Drain.class, "duration");
    }

    private static Duration closeWithin(Manifests manifests) {
        return manifests.setting("LOQUAT_LIMITS_CLOSE_WITHIN", Settings.Limits.class, "closeWithin");
    }

    private static Node pod(Manifests manifests) {
        return manifests.the("Deployment").at("spec", "template", "spec");
    }

    private static Duration seconds(Node number) {
        return Duration.ofSeconds(number.number());
    }
}
