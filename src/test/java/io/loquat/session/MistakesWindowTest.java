package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** For any timing of mistakes, the limit is reached exactly when that many fall within 5 s. */
class MistakesWindowTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND);

    @Property
    void limitCountsTheMistakesOfTheLast5Seconds(
            @ForAll List<@IntRange(max = 3_000) Integer> pauses, @ForAll @IntRange(min = 1, max = 6) int limit) {
        Mistakes counted = new Mistakes(limit);
        ArrayDeque<Long> within = new ArrayDeque<>();
        long now = START;
        for (int pause : pauses) {
            now += pause * 1_000_000L;
            within.add(now);
            while (now - within.getFirst() > 5 * SECOND) {
                within.removeFirst();
            }
            assertThat(counted.addAndCheck(now)).isEqualTo(within.size() >= limit);
        }
    }
}
