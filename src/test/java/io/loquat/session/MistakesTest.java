package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** docs/protocol.md §5: a client's own connection is closed only at the 20th mistake within 5 s. */
class MistakesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND);

    private final Mistakes mistakes = new Mistakes(20);

    private void make(int count, long at) {
        for (int i = 0; i < count; i++) {
            assertThat(mistakes.addAndCheck(at)).isFalse();
        }
    }

    @Test
    void connectionIsClosedAtTheTwentiethMistake() {
        make(19, START);

        assertThat(mistakes.addAndCheck(START)).isTrue();
    }

    @Test
    void window5SecondsIsInclusive() {
        make(19, START);

        assertThat(mistakes.addAndCheck(START + 5 * SECOND)).isTrue();
    }

    @Test
    void twentyMistakesInMoreThan5SecondsAreAllowed() {
        make(1, START);
        make(18, START + SECOND);

        assertThat(mistakes.addAndCheck(START + 5 * SECOND + 1)).isFalse();
        assertThat(mistakes.addAndCheck(START + 5 * SECOND + 1))
                .as("20 of them since the second")
                .isTrue();
    }

    @Test
    void steadyTrickleOfMistakesIsAllowed() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(mistakes.addAndCheck(START + i * (SECOND * 5 / 19 + 1))).isFalse();
        }
    }

    @Test
    void limitCanBeOne() {
        assertThat(new Mistakes(1).addAndCheck(START)).isTrue();
    }

    @Test
    void limitOf0IsNone() {
        Mistakes endless = new Mistakes(0);

        for (int i = 0; i < 1_000; i++) {
            assertThat(endless.addAndCheck(START)).isFalse();
        }
    }
}
