package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.testing.Launch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing acknowledged is lost: the packaged application is killed under load, again and again.
 * {@code ./mvnw -Pkill verify} kills it 50 times; {@code -Dkill.rounds} and {@code -Dkill.seed} change that. This tests
 * the death of a process, not of a machine: the kernel keeps what the process wrote.
 */
class KillIT {

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 4);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void nothingAcknowledgedIsLost() {
        Launch sqlite = launch("sqlite")
                .with("loquat.store.path", folder.resolve("loquat.db").toString());
        rounds(sqlite, ROUNDS);
    }

    @Test
    void storeThatForgetsIsDetected() {
        assertThatThrownBy(() -> rounds(launch("memory"), 1))
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining("acknowledged and lost");
    }

    private Launch launch(String store) {
        return Launch.in(folder).with("loquat.store", store).with("loquat.limits.history-messages", "1000000");
    }

    private void rounds(Launch launch, int rounds) {
        int round = 0;
        try (var server = new KillRounds(launch, SEED)) {
            try {
                for (round = 1; round <= rounds; round++) {
                    int before = server.acknowledged();
                    server.round();
                    assertThat(server.acknowledged()).isGreaterThan(before);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "round " + round + " of -Dkill.seed=" + SEED + ", the files are in " + folder + ": "
                                + e.getMessage() + server.tail(),
                        e);
            }
        }
    }
}
