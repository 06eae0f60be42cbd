package io.loquat.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * For any duration and any number of connections, a drain gives each client time to move, closes all connections in
 * time, and spreads them.
 */
class DrainPlanTest {

    private static List<Long> plan(int durationMs, int connections, long seed) {
        var plan = new DrainPlan(Duration.ofMillis(durationMs), connections, new Random(seed));
        return IntStream.range(0, connections).mapToObj(plan::reconnectAfterMs).toList();
    }

    private static long overlap(int durationMs) {
        return new DrainPlan(Duration.ofMillis(durationMs), 1, new Random()).overlapMs();
    }

    @Property
    void everyConnectionIsClosedAfterTheOverlapAndWithinTheDrain(
            @ForAll @IntRange(max = 600_000) int durationMs,
            @ForAll @IntRange(min = 1, max = 2_000) int connections,
            @ForAll long seed) {
        assertThat(overlap(durationMs)).isEqualTo(durationMs / 4);
        assertThat(plan(durationMs, connections, seed))
                .allSatisfy(at -> assertThat(at).isBetween(0L, durationMs - overlap(durationMs)));
    }

    @Property
    void everyConnectionHasItsOwnSlice(
            @ForAll @IntRange(min = 4, max = 600_000) int durationMs,
            @ForAll @IntRange(min = 1, max = 2_000) int connections,
            @ForAll long seed) {
        double slice = (durationMs - overlap(durationMs)) / (double) connections;
        List<Long> plan = plan(durationMs, connections, seed);
        for (int i = 0; i < connections; i++) {
            assertThat((double) plan.get(i)).isBetween(i * slice - 1, (i + 1) * slice);
        }
    }

    /** No second has more than twice its share of the connections. */
    @Property
    void noSecondHasMoreThanTwiceItsShare(
            @ForAll @IntRange(min = 2, max = 60) int seconds,
            @ForAll @IntRange(min = 4, max = 100) int share,
            @ForAll @IntRange(max = 999) int begin,
            @ForAll long seed) {
        List<Long> plan = plan(seconds * 1_000, seconds * share, seed);
        for (int second = 0; second < seconds; second++) {
            long from = second * 1_000L + begin;
            assertThat(plan.stream()
                            .filter(at -> at >= from && at < from + 1_000)
                            .count())
                    .isLessThanOrEqualTo(2L * share);
        }
    }

    @Example
    void drainOfZeroDurationNotifiesEverybodyAtOnce() {
        assertThat(overlap(0)).isZero();
        assertThat(plan(0, 100, 7)).containsOnly(0L);
    }

    @Example
    void shortDrainLeavesAFewMillisecondsToMove() {
        assertThat(overlap(200)).isEqualTo(50);
        assertThat(plan(200, 100, 7)).isSorted().allMatch(at -> at < 150);
    }

    /**
     * The time within a slice is random; otherwise a thousand servers would disconnect their clients at the same times.
     */
    @Example
    void drainsDiffer() {
        assertThat(plan(10_000, 100, 1)).isNotEqualTo(plan(10_000, 100, 2));
    }
}
