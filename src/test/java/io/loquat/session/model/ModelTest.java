package io.loquat.session.model;

import io.loquat.log.MovableClock;
import io.loquat.session.model.Step.Act;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Whatever happens in whatever order, every client gets every message once and in order, or is told that it has missed some; and
 * every message is stored once.
 *
 * <p>The long form: {@code ./mvnw -o test -Dtest=ModelTest -Dmodel.tries=20000}.
 */
class ModelTest {

    /** The suite plays the same plays each time; the long form goes on behind them. */
    private static final String SEED = "20261120";

    @AddLifecycleHook(TriesHook.class)
    @Property(tries = 400, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void everyMessageOnceAndInOrderOverALogInMemory(@ForAll("steps") List<Step> steps) {
        play(MemoryStore::new, steps);
    }

    @AddLifecycleHook(TriesHook.class)
    @Property(tries = 70, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void everyMessageOnceAndInOrderOverALogInAFile(@ForAll("steps") List<Step> steps) {
        play(SqliteStore::new, steps);
    }

    @Example
    void roomThatCouldNotBeOpenedIsOpenedForWhoComesNext() {
        play(
                MemoryStore::new,
                List.of(
                        new Step(Act.COME, 0, 0),
                        new Step(Act.RUN, 0, 0),
                        new Step(Act.RUN, 1, 0),
                        new Step(Act.FAIL, 0, 0),
                        new Step(Act.ANSWER, 0, 0),
                        // On another loop: it is on its way to the room before the room hears that it is not open.
                        new Step(Act.COME, 2, 0),
                        new Step(Act.SAY, 2, 0),
                        new Step(Act.RUN, 2, 0)));
    }

    private static void play(Function<MovableClock, Store> store, List<Step> steps) {
        try (Play play = new Play(store)) {
            play.play(steps);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Act> acts = Arbitraries.frequency(
                Stream.of(Act.values()).map(act -> Tuple.of(act.frequency, act)).toList());
        return Combinators.combine(
                        acts,
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 7))
                .as(Step::new)
                .list()
                .ofMaxSize(300)
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
