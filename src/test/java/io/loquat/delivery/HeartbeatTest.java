package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/protocol.md §3, Heartbeat: a client that is silent for 25 s is pinged, and closed with 3012 unless it answers in
 * 8 s.
 */
class HeartbeatTest {

    private static final long PING_AFTER = DeliveryFixture.PING_AFTER.toNanos();
    private static final long PONG_WITHIN = DeliveryFixture.PONG_WITHIN.toNanos();

    private final DeliveryFixture fixture = new DeliveryFixture();
    // The connection was last active at some time between these two.
    private final long before = System.nanoTime();
    private final Client client = fixture.client(1);
    private final long after = System.nanoTime();

    private void check(long now) {
        client.connection().checkLiveness(now, PONG_WITHIN);
    }

    private List<String> calls() {
        return client.transport().calls();
    }

    @Test
    void silentClientIsPingedAfterExactly25Seconds() {
        check(before + PING_AFTER - 1);
        assertThat(calls()).isEmpty();

        check(after + PING_AFTER);
        assertThat(calls()).containsExactly("ping");
    }

    @Test
    void silentClientIsPingedOnce() {
        check(after + PING_AFTER);
        check(after + PING_AFTER + 1);
        check(after + PING_AFTER + PONG_WITHIN - 1);

        assertThat(calls()).containsExactly("ping");
    }

    @Test
    void clientThatDoesNotAnswerWithin8SecondsIsClosed() {
        check(after + PING_AFTER);
        check(after + PING_AFTER + PONG_WITHIN);

        assertThat(calls()).containsExactly("ping", "close 3012");
        assertThat(client.connection().isEnded()).isTrue();
    }

    @Test
    void pongTimeoutStartsWithThePingHoweverLate() {
        check(after + 3 * PING_AFTER);
        check(after + 3 * PING_AFTER + PONG_WITHIN - 1);
        assertThat(calls()).containsExactly("ping");

        check(after + 3 * PING_AFTER + PONG_WITHIN);
        assertThat(calls()).containsExactly("ping", "close 3012");
    }

    @Test
    void unreadAnswersAreReadFirstAfterTheProcessWasSuspended() {
        Loop loop = new Loop(fixture.loop(1), code -> {});
        loop.add(client.connection());
        Heartbeat heartbeat = new Heartbeat(loop, Duration.ofSeconds(1), DeliveryFixture.PONG_WITHIN);
        long second = Duration.ofSeconds(1).toNanos();
        long time = System.nanoTime();
        for (int i = 0; i <= DeliveryFixture.PING_AFTER.toSeconds(); i++) {
            heartbeat.check(time += second);
        }
        assertThat(calls()).containsExactly("ping");

        heartbeat.check(time += 20 * second);
        assertThat(calls()).as("input received meanwhile is read first").containsExactly("ping");
        client.connection().seen(1);
        heartbeat.check(time += second);
        assertThat(client.connection().isEnded()).isFalse();
    }

    @Test
    void anyInputCountsAsAnAnswer() {
        check(after + PING_AFTER);
        long seenAfter = System.nanoTime();
        client.connection().seen(1);
        check(seenAfter + PING_AFTER - 1);
        assertThat(calls()).as("no answer is pending any more").containsExactly("ping");

        check(System.nanoTime() + PING_AFTER);
        assertThat(calls()).containsExactly("ping", "ping");
        check(System.nanoTime() + PING_AFTER);
        assertThat(client.connection().isEnded()).isFalse();
    }

    @Test
    void writabilityAloneIsNoSignOfLife() {
        check(after + PING_AFTER);
        client.connection().onWritable();
        check(after + PING_AFTER + PONG_WITHIN);

        assertThat(calls()).containsExactly("ping", "close 3012");
    }

    @ParameterizedTest
    @EnumSource(value = PauseReason.class, names = "OUTBOX", mode = EnumSource.Mode.EXCLUDE)
    void clientPausedByTheServerIsNotPinged(PauseReason reason) {
        client.connection().pause(reason);
        check(after + PING_AFTER);
        assertThat(calls()).isEmpty();

        client.connection().resume(reason);
        check(after + PING_AFTER);
        assertThat(calls()).containsExactly("ping");
    }

    @Test
    void clientThatDoesNotReadItsAnswersIsPinged() {
        client.connection().pause(PauseReason.OUTBOX);
        check(after + PING_AFTER);

        assertThat(calls()).containsExactly("ping");
    }

    @Test
    void everyConnectionIsChecked() {
        DeliveryFixture quick = new DeliveryFixture(Duration.ZERO, Duration.ZERO);
        Client one = quick.client(1);
        Client two = quick.client(1);
        Client three = quick.client(2);
        three.connection().ended(true, 1006);

        quick.advanceTime(Duration.ofSeconds(1));
        assertThat(one.transport().calls()).containsExactly("ping");
        assertThat(two.transport().calls()).containsExactly("ping");
        quick.advanceTime(Duration.ofSeconds(1));

        assertThat(one.transport().calls()).containsExactly("ping", "close 3012");
        assertThat(two.transport().calls()).containsExactly("ping", "close 3012");
        assertThat(three.transport().calls()).isEmpty();
        assertThat(quick.connections.size()).isZero();
        quick.advanceTime(Duration.ofSeconds(5));
        assertThat(one.transport().calls()).hasSize(2);
    }

    @Test
    void connectionCanHaveItsOwnPingInterval() {
        FakeTransport transport = new FakeTransport();
        Connection stream = fixture.connections.open(fixture.loop(1), "192.0.2.1", transport, Duration.ofSeconds(15));
        long opened = System.nanoTime();

        stream.checkLiveness(opened + Duration.ofSeconds(15).toNanos(), PONG_WITHIN);

        assertThat(transport.calls()).containsExactly("ping");
    }
}
