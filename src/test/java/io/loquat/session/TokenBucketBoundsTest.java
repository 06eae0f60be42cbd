package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However a bucket is used, it never grants more than its burst and its rate together. */
class TokenBucketBoundsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

    @Property
    void neverGrantsMoreThanBurstAndRate(
            @ForAll List<@IntRange(max = 400) Integer> milliseconds,
            @ForAll @IntRange(min = 1, max = 50) int rate,
            @ForAll @IntRange(min = 1, max = 50) int burst) {
        TokenBucket bucket = new TokenBucket(rate, burst, START);
        long now = START;
        long taken = 0;
        for (int pause : milliseconds) {
            now += pause * 1_000_000L;
            while (bucket.tryTake(1, now)) {
                taken++;
            }
        }

        double allowed = burst + (now - START) * (double) rate / SECOND;
        assertThat((double) taken).isLessThanOrEqualTo(allowed + 0.001);
        assertThat(bucket.nanosUntilOne(now)).isLessThanOrEqualTo(SECOND / rate + 1);
    }
}
