package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §6: 10 messages a second, in bursts of up to 20. */
class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    // A monotonic clock may start anywhere; this one starts shortly before it overflows.
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

    private final TokenBucket bucket = new TokenBucket(10, 20, START);

    private void empty() {
        assertThat(bucket.tryTake(20, START)).isTrue();
    }

    @Test
    void burstIsAvailableAtOnce() {
        for (int i = 0; i < 20; i++) {
            assertThat(bucket.tryTake(1, START)).isTrue();
        }

        assertThat(bucket.tryTake(1, START)).isFalse();
    }

    @Test
    void tokensAreRefilledAtTheRate() {
        empty();

        assertThat(bucket.tryTake(1, START + SECOND / 10 - 1_000)).isFalse();
        assertThat(bucket.tryTake(1, START + SECOND / 10 + 1_000)).isTrue();
        assertThat(bucket.tryTake(1, START + SECOND / 10 + 1_000)).isFalse();
        assertThat(bucket.tryTake(9, START + SECOND + 1_000)).isTrue();
        assertThat(bucket.tryTake(1, START + SECOND + 1_000)).isFalse();
    }

    @Test
    void refusedTakeCostsNothing() {
        empty();
        for (int i = 0; i < 100; i++) {
            bucket.tryTake(1, START);
        }

        assertThat(bucket.tryTake(10, START + SECOND + 1_000)).isTrue();
    }

    @Test
    void idleBucketHoldsNoMoreThanItsBurst() {
        empty();

        assertThat(bucket.tryTake(21, START + 3_600 * SECOND)).isFalse();
        assertThat(bucket.tryTake(20, START + 3_600 * SECOND)).isTrue();
        assertThat(bucket.tryTake(1, START + 3_600 * SECOND)).isFalse();
    }

    @Test
    void waitEndsWhenATokenIsAvailable() {
        assertThat(bucket.nanosUntilOne(START)).isZero();
        empty();

        long wait = bucket.nanosUntilOne(START);

        assertThat(wait).isBetween(SECOND / 10, SECOND / 10 + 1_000);
        assertThat(bucket.nanosUntil(5, START)).isBetween(SECOND / 2, SECOND / 2 + 1_000);
        assertThat(bucket.nanosUntilOne(START + wait)).isZero();
        assertThat(bucket.tryTake(1, START + wait)).isTrue();
    }

    @Test
    void creditIsPaidBackFirst() {
        empty();

        assertThat(bucket.takeOnCredit(10, START)).isFalse();

        assertThat(bucket.nanosUntilOne(START)).isBetween(11 * SECOND / 10, 11 * SECOND / 10 + 1_000);
        assertThat(bucket.tryTake(1, START + SECOND)).isFalse();
        assertThat(bucket.tryTake(1, START + 12 * SECOND / 10)).isTrue();
    }

    @Test
    void availableTokensNeedNoCredit() {
        assertThat(bucket.takeOnCredit(20, START)).isTrue();
        assertThat(bucket.takeOnCredit(1, START)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void rate0IsNoLimit(int burst) {
        TokenBucket free = new TokenBucket(0, burst, START);

        for (int i = 0; i < 1_000; i++) {
            assertThat(free.tryTake(1_000, START)).isTrue();
            assertThat(free.takeOnCredit(1_000, START)).isTrue();
        }
        assertThat(free.nanosUntilOne(START)).isZero();
    }

    @Test
    void burst0IsABurstOf1() {
        TokenBucket narrow = new TokenBucket(10, 0, START);

        assertThat(narrow.tryTake(1, START)).isTrue();
        assertThat(narrow.tryTake(1, START)).isFalse();
    }
}
