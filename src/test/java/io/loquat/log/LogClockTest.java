package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Jumps of the wall clock, and when they are trusted. */
class LogClockTest {

    private static final Duration MAX_AGE = Duration.ofDays(30);
    private static final Instant START = Instant.parse("2026-11-20T15:52:00Z");

    private final MovableClock wall = new MovableClock(START);
    private final LogClock clock = new LogClock(wall, wall::nanos, MAX_AGE);

    private Instant now() {
        return clock.now(Instant.MIN);
    }

    @Test
    void timePasses() {
        wall.forward(Duration.ofDays(2));

        assertThat(now()).isEqualTo(START.plus(Duration.ofDays(2)));
        assertThat(clock.cutoff()).isEqualTo(START.plus(Duration.ofDays(2)).minus(MAX_AGE));
    }

    @Test
    void correctionByLessThanASecondIsFollowed() {
        wall.jump(Duration.ofMillis(900));

        assertThat(now()).isEqualTo(START.plusMillis(900));
        assertThat(clock.cutoff()).isEqualTo(START.plusMillis(900).minus(MAX_AGE));
    }

    @Test
    void messagesFollowAJumpThatHasLastedTenSeconds() {
        wall.jump(Duration.ofHours(5));
        assertThat(now()).isEqualTo(START);
        wall.forward(Duration.ofMillis(9_999));
        assertThat(now()).isEqualTo(START.plusMillis(9_999));
        wall.forward(Duration.ofMillis(1));

        assertThat(now()).isEqualTo(wall.instant());
    }

    @Test
    void messagesAgeByAJumpThatHasLastedAnHour() {
        wall.jump(Duration.ofDays(-3));
        assertThat(clock.cutoff()).isEqualTo(START.minus(MAX_AGE));
        wall.forward(Duration.ofMinutes(59));
        assertThat(clock.cutoff()).isEqualTo(START.plus(Duration.ofMinutes(59)).minus(MAX_AGE));
        wall.forward(Duration.ofMinutes(1));

        assertThat(clock.cutoff()).isEqualTo(wall.instant().minus(MAX_AGE));
    }

    @Test
    void anotherJumpRestartsTheWait() {
        wall.jump(Duration.ofHours(5));
        assertThat(now()).isEqualTo(START);
        wall.forward(Duration.ofSeconds(9));
        wall.jump(Duration.ofHours(5));
        assertThat(now()).isEqualTo(START.plusSeconds(9));
        wall.forward(Duration.ofSeconds(9));
        assertThat(now()).isEqualTo(START.plusSeconds(18));
        wall.jump(Duration.ofHours(-10));

        assertThat(now()).isEqualTo(wall.instant());
    }

    @Test
    void timeIsNotBeforeThatOfThePreviousMessage() {
        assertThat(clock.now(START.plusSeconds(7))).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void timeWhileAStoreWasClosedCountsOnceTheClockIsTrusted() {
        Instant newest = START.minus(Duration.ofDays(8));
        LogClock opened = new LogClock(wall, wall::nanos, MAX_AGE, newest);
        assertThat(opened.now(Instant.MIN)).isEqualTo(START);
        assertThat(opened.cutoff()).isEqualTo(newest.minus(MAX_AGE));
        wall.forward(Duration.ofHours(1));

        assertThat(opened.cutoff()).isEqualTo(wall.instant().minus(MAX_AGE));
    }

    @Test
    void clockBehindTheNewestMessageExpiresNothing() {
        LogClock opened = new LogClock(wall, wall::nanos, MAX_AGE, START.plus(Duration.ofDays(100)));

        assertThat(opened.cutoff()).isEqualTo(START.minus(MAX_AGE));
    }

    @Test
    void shortRetentionIsCheckedOften() {
        assertThat(clock.checkInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(new LogClock(wall, wall::nanos, Duration.ofSeconds(3)).checkInterval())
                .isEqualTo(Duration.ofMillis(300));
    }
}
