package io.loquat.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nothing fails, but much happens: a flood, and a rolling update under a thousand people. */
class ClusterLoadIT extends ClusterRounds {

    private static final Pacing USUAL = new Pacing(250, 4);
    private static final Pacing OCCASIONAL = new Pacing(1_000, 4);
    private static final Pacing FLOODING = new Pacing(0, 32);
    private static final Pacing SILENT = new Pacing(0, 0);
    private static final int FLOOD = 15_000;
    private static final Duration PROMPT = Duration.ofSeconds(1);
    private static final int CROWD = 1_000;
    private static final int CROWD_ROOMS = 20;
    private static final int TALK_IN_EACH = 2;

    @Test
    void floodInOneRoomDoesNotReachAnother() {
        during(load -> {
            String quiet = load.room("quiet");
            String flooded = load.room("flooded");
            load.observations().times(quiet);
            load.come(2 * Cluster.SIZE, USUAL, List.of(quiet));
            load.come(Cluster.SIZE, SILENT, List.of(flooded));
            load.come(2 * Cluster.SIZE, FLOODING, List.of(flooded));
            load.flows(FLOOD);
            List<Duration> delays = load.observations().delays(quiet);
            assertThat(delays).hasSizeGreaterThan(MESSAGES);
            assertThat(delays.get(delays.size() * 99 / 100))
                    .as("p99 in the quiet room")
                    .isLessThan(PROMPT);
        });
    }

    /** Like a rolling update: a new server becomes ready, an old one is asked to shut down, one after the other. */
    @Test
    void threeServersAreReplacedUnderAThousandPeople() {
        during(load -> {
            for (int i = 0; i < CROWD_ROOMS; i++) {
                List<String> room = List.of(load.room("crowd-" + i));
                load.come(TALK_IN_EACH, OCCASIONAL, room);
                load.come(CROWD / CROWD_ROOMS - TALK_IN_EACH, SILENT, room);
            }
            load.flows(MESSAGES);
            for (Node old : List.copyOf(cluster.nodes())) {
                cluster.adds();
                int people = load.at(old).size();
                long start = System.nanoTime();
                old.terminates();
                old.process().exitCode();
                cluster.removes(old);
                load.awaitEverybodyIsIn();
                isSpread(load, start, people);
            }
            load.flows(MESSAGES);
        });
    }

    private static void isSpread(Load load, long start, int people) {
        var inSecond = new TreeMap<Long, Long>();
        load.observations().connections().stream()
                .filter(nanos -> nanos >= start)
                .forEach(nanos -> inSecond.merge((nanos - start) / SECONDS.toNanos(1), 1L, Long::sum));
        assertThat(inSecond.values())
                .as(
                        "of %s that were asked to leave within %s, these arrived in each second: %s",
                        people, Cluster.DRAIN, inSecond)
                .allMatch(number -> number <= 2L * people / Cluster.DRAIN.toSeconds());
    }
}
