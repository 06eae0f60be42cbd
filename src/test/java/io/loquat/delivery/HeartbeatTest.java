package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PROTOCOL §3, Heartbeat: who was silent for 25 s is pinged, who answers nothing within 8 s more is closed with 3012. */
class HeartbeatTest {

    private static final long PING_AFTER = House.PING_AFTER.toNanos();
    private static final long PONG_WITHIN = House.PONG_WITHIN.toNanos();

    private final House house = new House();
    // The connection takes the time of its last sign of life between these two.
    private final long before = System.nanoTime();
    private final Client client = house.client(1);
    private final long after = System.nanoTime();

    private void check(long now) {
        client.connection().checkLiveness(now, PONG_WITHIN);
    }

    private List<String> notes() {
        return client.wire().notes();
    }

    @Test
    void silenceIsPingedAfter25SecondsAndNotBefore() {
        check(before + PING_AFTER - 1);
        assertThat(notes()).isEmpty();

        check(after + PING_AFTER);
        assertThat(notes()).containsExactly("ping");
    }

    @Test
    void silenceIsPingedOnce() {
        check(after + PING_AFTER);
        check(after + PING_AFTER + 1);
        check(after + PING_AFTER + PONG_WITHIN - 1);

        assertThat(notes()).containsExactly("ping");
    }

    @Test
    void whoAnswersNothingWithin8SecondsIsClosed() {
        check(after + PING_AFTER);
        check(after + PING_AFTER + PONG_WITHIN);

        assertThat(notes()).containsExactly("ping", "close 3012");
        assertThat(client.connection().isEnded()).isTrue();
    }

    @Test
    void timeToAnswerBeginsWithThePingHoweverLateThatWas() {
        check(after + 3 * PING_AFTER);
        check(after + 3 * PING_AFTER + PONG_WITHIN - 1);
        assertThat(notes()).containsExactly("ping");

        check(after + 3 * PING_AFTER + PONG_WITHIN);
        assertThat(notes()).containsExactly("ping", "close 3012");
    }

    @Test
    void whoseAnswerWaitsToBeReadAfterTheProcessStoodStillIsNotClosed() {
        Loop loop = new Loop(house.loop(1), code -> {});
        loop.add(client.connection());
        Heartbeat heartbeat = new Heartbeat(loop, Duration.ofSeconds(1), House.PONG_WITHIN);
        long second = Duration.ofSeconds(1).toNanos();
        long time = System.nanoTime();
        for (int i = 0; i <= House.PING_AFTER.toSeconds(); i++) {
            heartbeat.check(time += second);
        }
        assertThat(notes()).containsExactly("ping");

        heartbeat.check(time += 20 * second);
        assertThat(notes()).as("what came meanwhile is read first").containsExactly("ping");
        client.connection().seen(1);
        heartbeat.check(time += second);
        assertThat(client.connection().isEnded()).isFalse();
    }

    @Test
    void anySignOfLifeIsAnAnswer() {
        check(after + PING_AFTER);
        long seenAfter = System.nanoTime();
        client.connection().seen(1);
        check(seenAfter + PING_AFTER - 1);
        assertThat(notes()).as("it is not awaited any more").containsExactly("ping");

        check(System.nanoTime() + PING_AFTER);
        assertThat(notes()).containsExactly("ping", "ping");
        check(System.nanoTime() + PING_AFTER);
        assertThat(client.connection().isEnded()).isFalse();
    }

    @Test
    void whatALineTakesIsASignOnlyWhereTheLineSaysSo() {
        check(after + PING_AFTER);
        client.connection().onWritable();
        check(after + PING_AFTER + PONG_WITHIN);

        assertThat(notes()).containsExactly("ping", "close 3012");
    }

    @ParameterizedTest
    @EnumSource(value = PauseReason.class, names = "OUTBOX", mode = EnumSource.Mode.EXCLUDE)
    void whoIsHeldForReasonsOfOursIsNotPinged(PauseReason reason) {
        client.connection().pause(reason);
        check(after + PING_AFTER);
        assertThat(notes()).isEmpty();

        client.connection().resume(reason);
        check(after + PING_AFTER);
        assertThat(notes()).containsExactly("ping");
    }

    @Test
    void whoDoesNotTakeItsAnswersIsPinged() {
        client.connection().pause(PauseReason.OUTBOX);
        check(after + PING_AFTER);

        assertThat(notes()).containsExactly("ping");
    }

    @Test
    void oneSweepLooksAtAllConnections() {
        House quick = new House(Duration.ZERO, Duration.ZERO);
        Client one = quick.client(1);
        Client two = quick.client(1);
        Client three = quick.client(2);
        three.connection().ended(true, 1006);

        quick.forward(Duration.ofSeconds(1));
        assertThat(one.wire().notes()).containsExactly("ping");
        assertThat(two.wire().notes()).containsExactly("ping");
        quick.forward(Duration.ofSeconds(1));

        assertThat(one.wire().notes()).containsExactly("ping", "close 3012");
        assertThat(two.wire().notes()).containsExactly("ping", "close 3012");
        assertThat(three.wire().notes()).isEmpty();
        assertThat(quick.connections.size()).isZero();
        quick.forward(Duration.ofSeconds(5));
        assertThat(one.wire().notes()).hasSize(2);
    }

    @Test
    void connectionCanHaveASilenceOfItsOwn() {
        FakeTransport wire = new FakeTransport();
        Connection stream = house.connections.open(house.loop(1), "192.0.2.1", wire, Duration.ofSeconds(15));
        long opened = System.nanoTime();

        stream.checkLiveness(opened + Duration.ofSeconds(15).toNanos(), PONG_WITHIN);

        assertThat(wire.notes()).containsExactly("ping");
    }
}
