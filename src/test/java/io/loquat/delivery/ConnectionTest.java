package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One connection: its flushes, its end, and what is read from it. */
class ConnectionTest {

    private final House house = new House();
    // It is one number for the whole process.
    private final long waiting = house.connections.outboxBytes();
    private final Audience audience = house.connections.newAudience();
    private final Client a = house.client(1);
    private final Client b = house.client(1);

    @AfterEach
    void everyBufferIsGivenBack() {
        house.run();
        assertThat(house.connections.outboxBytes()).isEqualTo(waiting);
        house.assertNothingLeaked();
    }

    private void say(long offset) {
        house.connections.broadcast(audience, House.message(offset, "m" + offset), null, () -> {});
    }

    // ---- flushes

    @Test
    void batchIsFlushedOnce() {
        audience.add(a.plain(null), List.of(house.frame("welcome")));
        audience.add(b.plain(null), List.of());
        say(1);
        say(2);
        a.connection().send(house.frame("own"));
        house.run();

        assertThat(a.frames()).containsExactly("welcome", "own", "m1", "m2");
        assertThat(a.wire().notes())
                .as("what was answered, then what the room was told")
                .containsExactly("flush 2", "flush 2");
        assertThat(b.wire().notes()).containsExactly("flush 2");
    }

    @Test
    void nextBatchIsFlushedAgain() {
        a.connection().send(house.frame("one"));
        house.run();
        a.connection().send(house.frame("two"));
        house.run();

        assertThat(a.wire().notes()).containsExactly("flush 1", "flush 1");
        assertThat(b.wire().notes()).isEmpty();
    }

    @Test
    void answerIsWrittenAtOnceAndFlushedWithTheBatch() {
        a.connection().answer(house.frame("one"));
        a.connection().answer(house.frame("two"));
        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(a.wire().notes()).isEmpty();

        house.run();

        assertThat(a.wire().notes()).containsExactly("flush 2");
    }

    @Test
    void whatWaitedIsSentWhenTheWireTakesMore() {
        a.wire().writable(false);
        a.connection().send(house.frame("one"));
        a.connection().send(house.frame("two"));
        house.run();
        assertThat(a.frames()).isEmpty();
        assertThat(a.connection().isDrained()).isFalse();

        a.wire().takes(1);
        a.connection().onWritable();
        assertThat(a.connection().isDrained()).isFalse();
        a.wire().writable(true);
        a.connection().onWritable();
        house.run();

        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(a.connection().isDrained()).isTrue();
        assertThat(house.connections.outboxBytes()).isEqualTo(waiting);
    }

    // ---- overflow

    @Test
    void overflowClosesOnlyWhoIsTooSlow() {
        audience.add(a.plain(null), List.of());
        audience.add(b.plain(null), List.of());
        house.run();
        a.wire().writable(false);
        for (int i = 1; i <= House.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        house.run();
        assertThat(a.connection().isEnded()).isFalse();

        say(House.OUTBOX_MESSAGES + 1);
        house.run();

        assertThat(a.wire().notes()).contains("close 3008");
        assertThat(a.frames()).as("its queue is thrown away").isEmpty();
        assertThat(b.frames()).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(b.connection().isEnded()).isFalse();
        assertThat(house.connections.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.loquat.delivery.House#typingAndPresence")
    void typingAndPresenceGoBeforeTheConnectionDoes(RoomEvent event) {
        audience.add(a.reads(WireFormat.FULL, null, true), List.of());
        house.run();
        a.wire().writable(false);
        for (int i = 0; i < 3 * House.OUTBOX_MESSAGES; i++) {
            house.connections.broadcast(audience, event, null, () -> {});
        }
        for (int i = 1; i <= House.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        house.run();
        assertThat(a.connection().isEnded()).isFalse();

        a.wire().writable(true);
        a.connection().onWritable();

        assertThat(a.frames()).hasSize(House.OUTBOX_MESSAGES).allMatch(frame -> frame.contains("\"message\""));
    }

    @Test
    void nothingIsSentToWhoHasEnded() {
        audience.add(a.plain(null), List.of());
        house.run();
        a.connection().ended(true, 1006);
        say(1);
        a.connection().send(house.frame("own"));
        house.run();

        assertThat(a.frames()).isEmpty();
        assertThat(house.connections.delivered()).isZero();
    }

    // ---- the end

    @Test
    void whatWaitsIsSentBeforeTheGoodbyeHoweverSlowTheWire() {
        audience.add(a.plain(null), List.of());
        house.run();
        a.wire().writable(false);
        a.connection().send(house.frame("one"));
        house.run();
        for (int i = 1; i <= House.OUTBOX_MESSAGES; i++) {
            say(i);
        }
        // As a task behind what was told, before its sweep.
        house.loop(1).execute(() -> a.connection().close(CloseCode.DRAINING));
        house.run();

        assertThat(a.frames()).containsExactly("one", "m1", "m2", "m3", "m4");
        assertThat(a.wire().notes()).startsWith("flush 0", "close 3001");
    }

    @Test
    void connectionEndsOnceAndTellsWhetherItMayComeBack() {
        List<Boolean> ends = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        house.connections.onClose(codes::add);
        a.connection().onEnd(ends::add);
        b.connection().onEnd(ends::add);

        a.connection().close(CloseCode.TOO_SLOW);
        a.connection().close(CloseCode.TOO_MANY_MISTAKES);
        a.connection().ended(true, 1006);
        b.connection().close(CloseCode.TOO_MANY_MISTAKES);

        assertThat(ends).containsExactly(true, false);
        assertThat(codes).containsExactly(3008, 3501);
        assertThat(a.wire().notes()).containsExactly("close 3008");
    }

    @Test
    void brokenConnectionMayComeBackAndAClosedOneNot() {
        List<Boolean> ends = new ArrayList<>();
        a.connection().onEnd(ends::add);
        b.connection().onEnd(ends::add);

        a.connection().ended(true, 1006);
        b.connection().ended(false, 1000);

        assertThat(ends).containsExactly(true, false);
        assertThat(a.wire().notes()).isEmpty();
    }

    @Test
    void everyHandlerOfTheEndIsCalledAndALateOneAtOnce() {
        List<String> calls = new ArrayList<>();
        a.connection().onEnd(comesBack -> calls.add("first " + comesBack));
        a.connection().onEnd(comesBack -> calls.add("second " + comesBack));
        a.connection().ended(true, 1006);
        a.connection().onEnd(comesBack -> calls.add("late " + comesBack));

        assertThat(calls).containsExactly("first true", "second true", "late false");
    }

    @Test
    void connectionsAreCounted() {
        Client c = house.client(2);
        assertThat(house.connections.size()).isEqualTo(3);

        c.connection().ended(true, 1006);
        a.connection().ended(true, 1006);
        a.connection().ended(true, 1006);
        assertThat(house.connections.size()).isEqualTo(1);
        b.connection().ended(true, 1006);
        assertThat(house.connections.size()).isZero();
    }

    @Test
    void everyOpenConnectionIsLookedAtEvenIfOneEndsMeanwhile() {
        Client c = house.client(2);
        house.client(1).connection().ended(true, 1006);
        List<Long> seen = new ArrayList<>();
        house.connections.onEachLoop(here -> here.forEach(connection -> {
            seen.add(connection.logContext().id());
            connection.close(CloseCode.DRAINING);
        }));
        house.run();

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        a.connection().logContext().id(),
                        b.connection().logContext().id(),
                        c.connection().logContext().id());
        assertThat(house.connections.size()).isZero();
    }

    @Test
    void connectionsEndInAnyOrder() {
        List<Client> clients = new ArrayList<>(List.of(a, b));
        for (int i = 0; i < 4; i++) {
            clients.add(house.client(1));
        }
        for (int next : new int[] {1, 4, 0, 2, 1, 0}) {
            clients.remove(next).connection().ended(true, 1006);
            List<Long> open = new ArrayList<>();
            house.connections.onEachLoop(here ->
                    here.forEach(connection -> open.add(connection.logContext().id())));
            house.run();
            assertThat(open)
                    .containsExactlyInAnyOrderElementsOf(clients.stream()
                            .map(client -> client.connection().logContext().id())
                            .toList());
        }
    }

    @Test
    void goAwayIsToldToWhoIsStillHere() {
        List<Long> told = new ArrayList<>();
        a.connection().onGoAway(told::add);
        a.connection().goAway(850);
        a.connection().close(CloseCode.DRAINING);
        a.connection().goAway(900);

        assertThat(told).containsExactly(850L);
    }
}
