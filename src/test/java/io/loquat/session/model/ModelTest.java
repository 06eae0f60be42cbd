package io.loquat.session.model;

import io.loquat.session.model.Step.Act;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Whatever happens in whatever order, every client gets every message once and in order, or is told that it has missed some; and
 * every message is stored once.
 *
 * <p>The long form: {@code ./mvnw -o test -Dtest=ModelTest -Dmodel.tries=20000}.
 */
@AddLifecycleHook(TriesHook.class)
class ModelTest {

    @Property(tries = 400)
    void everyMessageOnceAndInOrderOverALogInMemory(@ForAll("steps") List<Step> steps) {
        play(MemoryStore::new, steps);
    }

    @Property(tries = 100)
    void everyMessageOnceAndInOrderOverALogInAFile(@ForAll("steps") List<Step> steps) {
        play(SqliteStore::new, steps);
    }

    private static void play(Function<InstantSource, Store> store, List<Step> steps) {
        try (Play play = new Play(store)) {
            play.play(steps);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Act> acts = Arbitraries.frequency(
                Stream.of(Act.values()).map(act -> Tuple.of(act.frequency, act)).toList());
        return Combinators.combine(acts, Arbitraries.integers().between(0, 4), Arbitraries.integers().between(0, 7))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(250);
    }
}
