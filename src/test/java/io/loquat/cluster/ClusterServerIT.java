package io.loquat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server fails, or its connection to the store does. */
class ClusterServerIT extends ClusterRounds {

    private static final Duration TIMED_OUT = Duration.ofSeconds(15);
    private static final Duration FAILOVER = Duration.ofSeconds(12);
    private static final Duration OUTAGE = Duration.ofSeconds(7);
    private static final Duration DELAY = Duration.ofMillis(100);

    @Test
    void serverIsKilled() {
        during(load -> {
            usual(load);
            Node victim = some();
            List<Chatter> there = load.at(victim);
            List<Chatter> gone = there.subList(0, there.size() / 2);
            List<Chatter> back = there.subList(there.size() / 2, there.size());
            gone.forEach(Chatter::staysAway);
            load.areAway(gone);
            victim.process().kill();
            load.awaitAreOut(gone, TIMED_OUT);
            load.awaitAreIn(back, FAILOVER);
            load.flows(MESSAGES);
        });
    }

    @Test
    void serverStallsFor20Seconds() {
        during(load -> {
            usual(load);
            Node victim = some();
            List<Chatter> there = load.at(victim);
            victim.process().freeze();
            CompletableFuture<Void> over = after(STALL, victim.process()::unfreeze);
            try {
                load.observations()
                        .awaitNothing(
                                "are still on the stalled server",
                                FAILOVER,
                                () -> there.stream()
                                        .filter(chatter -> chatter.server() == null
                                                || victim.address().equals(chatter.server()))
                                        .map(Chatter::nick)
                                        .toList());
            } finally {
                over.join();
            }
            load.flows(MESSAGES);
        });
    }

    @Test
    void networkBetweenAServerAndTheStoreFails() {
        during(load -> {
            usual(load);
            Node victim = some();
            victim.network().delay(DELAY);
            load.flows(MESSAGES);
            victim.network().heal();
            load.flows(MESSAGES);
            victim.network().reset();
            victim.network().heal();
            load.flows(MESSAGES);
            victim.network().stall();
            CompletableFuture<Void> over = after(OUTAGE, victim.network()::heal);
            try {
                load.awaitWereTold("unavailable", load.at(victim), NOTICED);
            } finally {
                over.join();
            }
            load.flows(MESSAGES);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).isEmpty();
        });
    }
}
