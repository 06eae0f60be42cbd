package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One connection: flushing, overflow, and how it ends. */
class ConnectionTest {

    private final DeliveryFixture fixture = new DeliveryFixture();
    // Earlier tests may have left bytes in this count.
    private final long waiting = fixture.connections.outboxBytes();
    private final Audience audience = fixture.connections.newAudience();
    private final Client a = fixture.client(1);
    private final Client b = fixture.client(1);

    @AfterEach
    void noBufferLeaks() {
        fixture.run();
        assertThat(fixture.connections.outboxBytes()).isEqualTo(waiting);
        fixture.assertNothingLeaked();
    }

    private void say(long offset) {
        fixture.connections.broadcast(audience, DeliveryFixture.message(offset, "m" + offset), null, () -> {});
    }

    // ---- flushes

    @Test
    void batchIsFlushedOnce() {
        audience.add(a.plain(null), List.of(fixture.frame("welcome")));
        audience.add(b.plain(null), List.of());
        say(1);
        say(2);
        a.connection().send(fixture.frame("own"));
        fixture.run();

        assertThat(a.frames()).containsExactly("welcome", "own", "m1", "m2");
        assertThat(a.transport().calls())
                .as("the answers, then the room's events")
                .containsExactly("flush 2", "flush 2");
        assertThat(b.transport().calls()).containsExactly("flush 2");
    }

    @Test
    void everyBatchIsFlushed() {
        a.connection().send(fixture.frame("one"));
        fixture.run();
        a.connection().send(fixture.frame("two"));
        fixture.run();

        assertThat(a.transport().calls()).containsExactly("flush 1", "flush 1");
        assertThat(b.transport().calls()).isEmpty();
    }

    @Test
    void answersAreWrittenAtOnceAndFlushedAsABatch() {
        a.connection().answer(fixture.frame("one"));
        a.connection().answer(fixture.frame("two"));
        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(a.transport().calls()).isEmpty();

        fixture.run();

        assertThat(a.transport().calls()).containsExactly("flush 2");
    }

    @Test
    void waitingFramesAreSentOnceTheTransportIsWritable() {
        a.transport().writable(false);
        a.connection().send(fixture.frame("one"));
        a.connection().send(fixture.frame("two"));
        fixture.run();
        assertThat(a.frames()).isEmpty();
        assertThat(a.connection().isDrained()).isFalse();

        a.transport().acceptFrames(1);
        a.connection().onWritable();
        assertThat(a.connection().isDrained()).isFalse();
        a.transport().writable(true);
        a.connection().onWritable();
        fixture.run();

        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(a.connection().isDrained()).isTrue();
        assertThat(fixture.connections.outboxBytes()).isEqualTo(waiting);
    }

    // ---- overflow

    @Test
    void overflowClosesOnlyTheSlowClient() {
        audience.add(a.plain(null), List.of());
        audience.add(b.plain(null), List.of());
        fixture.run();
        a.transport().writable(false);
        for (int i = 1; i <= DeliveryFixture.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        fixture.run();
        assertThat(a.connection().isEnded()).isFalse();

        say(DeliveryFixture.OUTBOX_MESSAGES + 1);
        fixture.run();

        assertThat(a.transport().calls()).contains("close 3008");
        assertThat(a.frames()).as("its queue is discarded").isEmpty();
        assertThat(b.frames()).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(b.connection().isEnded()).isFalse();
        assertThat(fixture.connections.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.loquat.delivery.DeliveryFixture#typingAndPresence")
    void typingAndPresenceAreDroppedBeforeTheConnectionIsClosed(RoomEvent event) {
        audience.add(a.reads(WireFormat.FULL, null, true), List.of());
        fixture.run();
        a.transport().writable(false);
        for (int i = 0; i < 3 * DeliveryFixture.OUTBOX_MESSAGES; i++) {
            fixture.connections.broadcast(audience, event, null, () -> {});
        }
        for (int i = 1; i <= DeliveryFixture.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        fixture.run();
        assertThat(a.connection().isEnded()).isFalse();

        a.transport().writable(true);
        a.connection().onWritable();

        assertThat(a.frames())
                .hasSize(DeliveryFixture.OUTBOX_MESSAGES)
                .allMatch(frame -> frame.contains("\"message\""));
    }

    @Test
    void nothingIsSentAfterTheEnd() {
        audience.add(a.plain(null), List.of());
        fixture.run();
        a.connection().ended(true, 1006);
        say(1);
        a.connection().send(fixture.frame("own"));
        fixture.run();

        assertThat(a.frames()).isEmpty();
        assertThat(fixture.connections.delivered()).isZero();
    }

    // ---- the end

    @Test
    void waitingFramesPrecedeTheCloseFrameHoweverSlowTheTransport() {
        audience.add(a.plain(null), List.of());
        fixture.run();
        a.transport().writable(false);
        a.connection().send(fixture.frame("one"));
        fixture.run();
        for (int i = 1; i <= DeliveryFixture.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        // Runs after the events were handed over and before their sweep.
        fixture.loop(1).execute(() -> a.connection().close(CloseCode.DRAINING));
        fixture.run();

        assertThat(a.frames()).containsExactly("one", "m1", "m2", "m3", "m4");
        assertThat(a.transport().calls()).startsWith("flush 0", "close 3001");
    }

    @Test
    void connectionEndsOnceAndReportsWhetherItMayReconnect() {
        List<Boolean> ends = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        fixture.connections.onClose(codes::add);
        a.connection().onEnd(ends::add);
        b.connection().onEnd(ends::add);

        a.connection().close(CloseCode.TOO_SLOW);
        a.connection().close(CloseCode.TOO_MANY_MISTAKES);
        a.connection().ended(true, 1006);
        b.connection().close(CloseCode.TOO_MANY_MISTAKES);

        assertThat(ends).containsExactly(true, false);
        assertThat(codes).containsExactly(3008, 3501);
        assertThat(a.transport().calls()).containsExactly("close 3008");
    }

    @Test
    void brokenConnectionMayReconnectAndAClosedOneMayNot() {
        List<Boolean> ends = new ArrayList<>();
        a.connection().onEnd(ends::add);
        b.connection().onEnd(ends::add);

        a.connection().ended(true, 1006);
        b.connection().ended(false, 1000);

        assertThat(ends).containsExactly(true, false);
        assertThat(a.transport().calls()).isEmpty();
    }

    @Test
    void everyEndHandlerIsCalledAndALateOneAtOnce() {
        List<String> calls = new ArrayList<>();
        a.connection().onEnd(mayReconnect -> calls.add("first " + mayReconnect));
        a.connection().onEnd(mayReconnect -> calls.add("second " + mayReconnect));
        a.connection().ended(true, 1006);
        a.connection().onEnd(mayReconnect -> calls.add("late " + mayReconnect));

        assertThat(calls).containsExactly("first true", "second true", "late false");
    }

    @Test
    void connectionsAreCounted() {
        Client c = fixture.client(2);
        assertThat(fixture.connections.size()).isEqualTo(3);

        c.connection().ended(true, 1006);
        a.connection().ended(true, 1006);
        a.connection().ended(true, 1006);
        assertThat(fixture.connections.size()).isEqualTo(1);
        b.connection().ended(true, 1006);
        assertThat(fixture.connections.size()).isZero();
    }

    @Test
    void everyOpenConnectionIsVisitedEvenIfOneEndsMeanwhile() {
        Client c = fixture.client(2);
        fixture.client(1).connection().ended(true, 1006);
        List<Long> seen = new ArrayList<>();
        fixture.connections.onEachLoop(here -> here.forEach(connection -> {
            seen.add(connection.logContext().id());
            connection.close(CloseCode.DRAINING);
        }));
        fixture.run();

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        a.connection().logContext().id(),
                        b.connection().logContext().id(),
                        c.connection().logContext().id());
        assertThat(fixture.connections.size()).isZero();
    }

    @Test
    void connectionsEndInAnyOrder() {
        List<Client> clients = new ArrayList<>(List.of(a, b));
        for (int i = 0; i < 4; i++) {
            clients.add(fixture.client(1));
        }
        for (int next : new int[] {1, 4, 0, 2, 1, 0}) {
            clients.remove(next).connection().ended(true, 1006);
            List<Long> open = new ArrayList<>();
            fixture.connections.onEachLoop(here ->
                    here.forEach(connection -> open.add(connection.logContext().id())));
            fixture.run();
            assertThat(open)
                    .containsExactlyInAnyOrderElementsOf(clients.stream()
                            .map(client -> client.connection().logContext().id())
                            .toList());
        }
    }

    @Test
    void goAwayReachesOnlyOpenConnections() {
        List<Long> goAways = new ArrayList<>();
        a.connection().onGoAway(goAways::add);
        a.connection().goAway(850);
        a.connection().close(CloseCode.DRAINING);
        a.connection().goAway(900);

        assertThat(goAways).containsExactly(850L);
    }
}
