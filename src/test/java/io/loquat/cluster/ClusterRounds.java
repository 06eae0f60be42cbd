package io.loquat.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
abstract class ClusterRounds {

    private static final int ROUNDS = Integer.getInteger("cluster.rounds", 1);
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());
    private static final Pacing USUAL = new Pacing(250, 4);
    private static final int PEOPLE = 12;
    static final int MESSAGES = 60;
    static final Duration STALL = Duration.ofSeconds(20);
    static final Duration NOTICED = Duration.ofSeconds(15);

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

    final List<Chatter> usual(Load load) {
        List<String> rooms = List.of(load.room("kitchen"), load.room("porch"), load.room("café"));
        var people = new ArrayList<Chatter>();
        for (int i = 0; i < rooms.size(); i++) {
            people.addAll(
                    load.come(PEOPLE / rooms.size(), USUAL, List.of(rooms.get(i), rooms.get((i + 1) % rooms.size()))));
        }
        load.flows(MESSAGES);
        return people;
    }

    final Node some() {
        List<Node> nodes = cluster.nodes();
        return nodes.get(new SplittableRandom(SEED + round).nextInt(nodes.size()));
    }

    /** Applies the load and the fault, and verifies that all agree afterwards. */
    final void during(Consumer<Load> fault) {
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

    static CompletableFuture<Void> after(Duration time, Runnable end) {
        return CompletableFuture.runAsync(end, CompletableFuture.delayedExecutor(time.toMillis(), MILLISECONDS));
    }
}
