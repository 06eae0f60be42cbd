package io.loquat.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails, no message is lost, duplicated or out of order: three servers of the packaged application on a real
 * store, under load. {@code ./mvnw -Pcluster verify} runs ten rounds; {@code -Dcluster.rounds} and
 * {@code -Dcluster.seed} change that.
 */
@ParameterizedClass(name = "round {0}")
@MethodSource("rounds")
class ClusterIT {

    private static final int ROUNDS = Integer.getInteger("cluster.rounds", 1);
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());

    private static final Pacing USUAL = new Pacing(250, 4);
    private static final Pacing NOW_AND_THEN = new Pacing(1_000, 4);
    private static final Pacing FLOODING = new Pacing(0, 32);
    private static final Pacing SILENT = new Pacing(0, 0);

    private static final int PEOPLE = 12;
    private static final int WHILE = 60;
    private static final Duration DEAD_ARE_OUT = Duration.ofSeconds(15);
    private static final Duration HOLDS = Duration.ofSeconds(20);
    private static final Duration ELSEWHERE = Duration.ofSeconds(12);
    private static final Duration TOLD = Duration.ofSeconds(15);
    private static final Duration SHORT_CUT = Duration.ofSeconds(7);
    private static final Duration SLOW = Duration.ofMillis(100);
    private static final int FLOOD = 15_000;
    private static final Duration PROMPT = Duration.ofSeconds(1);
    private static final int CROWD = 1_000;
    private static final int CROWD_ROOMS = 20;
    private static final int TALK_IN_EACH = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    static Cluster cluster;

    @Parameter
    int round;

    static IntStream rounds() {
        return IntStream.rangeClosed(1, ROUNDS);
    }

    @BeforeParameterizedClassInvocation
    static void starts() throws IOException {
        cluster = new Cluster(Files.createTempDirectory(folder, "round"));
    }

    @AfterParameterizedClassInvocation
    static void ends() {
        cluster.close();
    }

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
            load.awaitAreOut(gone, DEAD_ARE_OUT);
            load.awaitAreIn(back, ELSEWHERE);
            load.flows(WHILE);
        });
    }

    @Test
    void serverStallsFor20Seconds() {
        during(load -> {
            usual(load);
            Node victim = some();
            List<Chatter> there = load.at(victim);
            victim.process().stop();
            CompletableFuture<Void> over = after(HOLDS, victim.process()::goOn);
            try {
                load.observations()
                        .awaitNothing(
                                "are still on the stalled server",
                                ELSEWHERE,
                                () -> there.stream()
                                        .filter(chatter -> chatter.server() == null
                                                || victim.address().equals(chatter.server()))
                                        .map(Chatter::nick)
                                        .toList());
            } finally {
                over.join();
            }
            load.flows(WHILE);
        });
    }

    @Test
    void storeIsKilledAndRestarted() {
        during(load -> {
            List<Chatter> people = usual(load);
            cluster.store().kill();
            try {
                load.awaitWereTold("unavailable", people, TOLD);
            } finally {
                cluster.store().restart();
            }
            load.flows(WHILE);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).isEmpty();
        });
    }

    @Test
    void storeStallsFor20Seconds() {
        during(load -> {
            List<Chatter> people = usual(load);
            cluster.store().stop();
            CompletableFuture<Void> over = after(HOLDS, cluster.store()::goOn);
            Chatter comesMeanwhile = people.getFirst();
            try {
                load.awaitWereTold("unavailable", people, TOLD);
                load.observations().mayLeave(comesMeanwhile.nick());
                comesMeanwhile.breaks();
            } finally {
                over.join();
            }
            load.flows(WHILE);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).containsExactly(comesMeanwhile.nick());
        });
    }

    @Test
    void networkBetweenAServerAndTheStoreFails() {
        during(load -> {
            usual(load);
            Node victim = some();
            victim.network().delay(SLOW);
            load.flows(WHILE);
            victim.network().heal();
            load.flows(WHILE);
            victim.network().reset();
            victim.network().heal();
            load.flows(WHILE);
            victim.network().stall();
            CompletableFuture<Void> over = after(SHORT_CUT, victim.network()::heal);
            try {
                load.awaitWereTold("unavailable", load.at(victim), TOLD);
            } finally {
                over.join();
            }
            load.flows(WHILE);
            assertThat(load.observations().whoWereTold(Observations.CLOSED)).isEmpty();
        });
    }

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
            assertThat(delays).hasSizeGreaterThan(WHILE);
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
                load.come(TALK_IN_EACH, NOW_AND_THEN, room);
                load.come(CROWD / CROWD_ROOMS - TALK_IN_EACH, SILENT, room);
            }
            load.flows(WHILE);
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
            load.flows(WHILE);
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

    // ---- shared steps

    private List<Chatter> usual(Load load) {
        List<String> rooms = List.of(load.room("kitchen"), load.room("porch"), load.room("café"));
        var people = new ArrayList<Chatter>();
        for (int i = 0; i < rooms.size(); i++) {
            people.addAll(
                    load.come(PEOPLE / rooms.size(), USUAL, List.of(rooms.get(i), rooms.get((i + 1) % rooms.size()))));
        }
        load.flows(WHILE);
        return people;
    }

    private Node some() {
        List<Node> nodes = cluster.nodes();
        return nodes.get(new SplittableRandom(SEED + round).nextInt(nodes.size()));
    }

    /** Applies the load and the fault, and verifies that all agree afterwards. */
    private void during(Consumer<Load> fault) {
        cluster.heals();
        try (var load = new Load(cluster, SEED + round)) {
            try {
                fault.accept(load);
                cluster.heals();
                load.agreesWith(cluster.nodes());
                assertThat(List.of("not recovered", "gap", "nick_taken"))
                        .as("what no fault here excuses")
                        .allMatch(what -> load.observations().counted(what) == 0);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "round " + round + " of -Dcluster.seed=" + SEED + ", " + load.observations()
                                + ", the files are in " + folder + ": " + e.getMessage() + cluster.tail(),
                        e);
            }
        }
    }

    private static CompletableFuture<Void> after(Duration time, Runnable end) {
        return CompletableFuture.runAsync(end, CompletableFuture.delayedExecutor(time.toMillis(), MILLISECONDS));
    }
}
