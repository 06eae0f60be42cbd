package io.loquat.session.model;

import io.loquat.log.MovableClock;
import io.loquat.session.model.Step.Action;
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
 * In any order of events, every client receives every message once and in order or learns that it has missed some, and
 * every message is stored once.
 *
 * <p>To try more sequences: {@code ./mvnw -o test -Dtest=ModelTest -Dmodel.tries=20000}.
 */
class ModelTest {

    /** Each run starts with the same sequences; more tries continue after them. */
    private static final String SEED = "20261120";

    @AddLifecycleHook(TriesHook.class)
    @Property(tries = 400, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void everyMessageOnceAndInOrderOverALogInMemory(@ForAll("steps") List<Step> steps) {
        run(MemoryStore::new, steps);
    }

    @AddLifecycleHook(TriesHook.class)
    @Property(tries = 70, seed = SEED, edgeCases = EdgeCasesMode.NONE)
    void everyMessageOnceAndInOrderOverALogInAFile(@ForAll("steps") List<Step> steps) {
        run(SqliteStore::new, steps);
    }

    @Example
    void roomThatFailedToOpenIsOpenedForTheNextClient() {
        run(
                MemoryStore::new,
                List.of(
                        new Step(Action.JOIN, 0, 0),
                        new Step(Action.RUN, 0, 0),
                        new Step(Action.RUN, 1, 0),
                        new Step(Action.FAIL, 0, 0),
                        new Step(Action.ANSWER, 0, 0),
                        // On another loop: it joins before the room learns that it could not be opened.
                        new Step(Action.JOIN, 2, 0),
                        new Step(Action.SEND, 2, 0),
                        new Step(Action.RUN, 2, 0)));
    }

    private static void run(Function<MovableClock, Store> store, List<Step> steps) {
        try (Scenario scenario = new Scenario(store)) {
            scenario.run(steps);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions = Arbitraries.frequency(Stream.of(Action.values())
                .map(action -> Tuple.of(action.frequency, action))
                .toList());
        return Combinators.combine(
                        actions,
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 7))
                .as(Step::new)
                .list()
                .ofMaxSize(300)
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
