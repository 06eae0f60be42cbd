package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pod shutdown: preStop, drain, the last slow connection and the end of the server fit in the pod's termination grace
 * period.
 */
class PodShutdownTest {

    /** The time Quarkus needs to stop everything but the connections. */
    private static final Duration SERVER_STOPS = Duration.ofSeconds(5);

    /** The longest start on a JVM. */
    private static final Duration SERVER_STARTS = Duration.ofSeconds(3);

    private static final Duration SPARE = Duration.ofSeconds(5);

    /** The time until nodes and ingresses know that a pod accepts no new connections. */
    private static final Duration PROPAGATION = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/all"})
    void terminationGracePeriodCoversTheShutdown(String overlay) {
        Manifests manifests = Manifests.built(overlay);
        Duration grace = seconds(pod(manifests).at("terminationGracePeriodSeconds"));

        assertThat(grace)
                .as("includes preStop")
                .isGreaterThanOrEqualTo(
                        shutdownTime(manifests).plus(SERVER_STOPS).plus(SPARE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void podServesUntilItsRemovalHasPropagated(String overlay) {
        Node lifecycle = Manifests.built(overlay).container().at("lifecycle");

        assertThat(lifecycle.entries()).containsOnlyKeys("preStop");
        assertThat(lifecycle.at("preStop").entries())
                .as("the image has no shell and no port for a hook")
                .containsOnlyKeys("sleep");
        assertThat(preStop(Manifests.built(overlay))).isBetween(PROPAGATION, PROPAGATION.multipliedBy(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev"})
    void singlePodDoesNotWaitBecauseNothingReplacesIt(String folder) {
        assertThat(Manifests.built(folder).container().at("lifecycle").exists()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/all"})
    void podsDrainOneAfterTheOther(String overlay) {
        Manifests manifests = Manifests.built(overlay);
        Node deployment = manifests.the("Deployment").at("spec");
        Duration minReady = seconds(deployment.at("minReadySeconds"));

        assertThat(minReady).isGreaterThanOrEqualTo(shutdownTime(manifests));
        assertThat(deployment.at("progressDeadlineSeconds").exists()).isFalse(); // 600 s
        assertThat(minReady.plusSeconds(
                        ManifestsTest.patience(manifests.container().at("startupProbe"))))
                .as("otherwise the update would be aborted")
                .isLessThan(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/all"})
    void readinessProbeNoticesADrainAndLivenessProbeNeverCutsIt(String overlay) {
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
                    .as("%s: the timeout is within the period", probe)
                    .isLessThanOrEqualTo(asked.at("periodSeconds").number());
        }
    }

    @Test
    void startThatWaitsForTheFileExplainsItBeforeItIsKilled() {
        Manifests manifests = Manifests.built("overlays/dev");
        Duration wait = manifests.setting("LOQUAT_STORE_LOCK_WITHIN", Settings.class, "storeLockWithin");

        assertThat(wait.plus(SERVER_STARTS))
                .isLessThan(Duration.ofSeconds(
                        ManifestsTest.patience(manifests.container().at("startupProbe"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/prod", "overlays/all"})
    void hungProcessIsKilledWithoutTheTimeOfADrain(String folder) {
        Manifests manifests = Manifests.built(folder);
        Duration given = seconds(manifests.container().at("livenessProbe", "terminationGracePeriodSeconds"));

        assertThat(given).isBetween(Duration.ofSeconds(1), SERVER_STOPS);
        assertThat(given).isLessThan(seconds(pod(manifests).at("terminationGracePeriodSeconds")));
    }

    /** Returns the time from the deletion of a pod to the end of its last connection. */
    static Duration shutdownTime(Manifests manifests) {
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
