package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md §5: a message over the rate is refused, and its connection is paused until the rate allows the next.
 */
class MessageRateTest {

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Connection connection = new ConnectionManager(
                    1_000, 10, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1))
            .open(loop.eventLoop(), "192.0.2.1", new FakeTransport());

    private MessageRate rate(int perSecond, int burst) {
        loop.freezeTime();
        return new MessageRate(
                connection,
                TestSettings.of(Map.of(
                                "loquat.limits.messages-per-second",
                                String.valueOf(perSecond),
                                "loquat.limits.message-burst",
                                String.valueOf(burst)))
                        .limits());
    }

    /** Sends until refused, and returns the wait in milliseconds. */
    private static long exhaust(MessageRate rate, int burst) {
        for (int i = 0; i < burst; i++) {
            assertThat(rate.tryTake()).isZero();
        }
        long wait = rate.tryTake();
        while (wait == 0) {
            wait = rate.tryTake();
        }
        return wait;
    }

    @Test
    void messageAfterTheBurstIsRefusedWithTheTimeToWait() {
        assertThat(exhaust(rate(1, 20), 20)).isBetween(1L, 1_001L);
    }

    @Test
    void connectionIsPausedUntilTheRateAllowsTheNextMessage() {
        long wait = exhaust(rate(1, 2), 2);
        assertThat(connection.isPaused()).isTrue();

        loop.advanceTimeBy(wait, TimeUnit.MILLISECONDS);
        loop.runPendingTasks();

        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void rate0IsNoLimit() {
        MessageRate rate = rate(0, 1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(rate.tryTake()).isZero();
        }

        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void connectionIsPausedWhile64MessagesAreBeingAppended() {
        MessageRate rate = rate(0, 1);
        for (int i = 1; i <= 63; i++) {
            rate.started();
        }
        assertThat(connection.isPaused()).isFalse();

        rate.started();
        assertThat(connection.isPaused()).isTrue();
        rate.started();
        rate.finished();
        loop.runPendingTasks();
        assertThat(connection.isPaused()).isTrue();
        rate.finished();
        loop.runPendingTasks();

        assertThat(connection.isPaused()).isFalse();
    }
}
