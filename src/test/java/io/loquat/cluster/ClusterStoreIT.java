package io.loquat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The store fails. */
class ClusterStoreIT extends ClusterRounds {

    @Test
    void storeIsKilledAndRestarted() {
        during(load -> {
            List<Chatter> people = usual(load);
            cluster.store().kill();
            try {
                load.awaitWereTold("unavailable", people, NOTICED);
            } finally {
                cluster.store().restart();
            }
            load.flows(MESSAGES);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).isEmpty();
        });
    }

    @Test
    void storeStallsFor20Seconds() {
        during(load -> {
            List<Chatter> people = usual(load);
            cluster.store().freeze();
            CompletableFuture<Void> over = after(STALL, cluster.store()::unfreeze);
            Chatter comesMeanwhile = people.getFirst();
            try {
                load.awaitWereTold("unavailable", people, NOTICED);
                load.observations().mayLeave(comesMeanwhile.nick());
                comesMeanwhile.breaks();
            } finally {
                over.join();
            }
            load.flows(MESSAGES);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).containsExactly(comesMeanwhile.nick());
        });
    }
}
