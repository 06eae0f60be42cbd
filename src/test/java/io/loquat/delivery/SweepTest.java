package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each reader receives all events since the last sweep in one write, and a large room lets the other rooms take turns.
 */
class SweepTest {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int WRITES_PER_TURN = 512;

    private final DeliveryFixture fixture = new DeliveryFixture();
    // Earlier tests may have left bytes in this count.
    private final long waiting = fixture.connections.outboxBytes();
    private final Audience audience = fixture.connections.newAudience();
    private final List<Client> order = new ArrayList<>();

    @AfterEach
    void noBufferLeaks() {
        fixture.run();
        assertThat(fixture.connections.outboxBytes()).isEqualTo(waiting);
        fixture.assertNothingLeaked();
    }

    private Client client(int acceptThrough) {
        Client client = fixture.client(1);
        client.transport().acceptThrough(acceptThrough);
        client.transport().onWriteThrough(() -> order.add(client));
        return client;
    }

    private Client reader(int acceptThrough) {
        Client client = client(acceptThrough);
        audience.add(client.plain(null), List.of());
        return client;
    }

    private List<Client> readers(int count) {
        return IntStream.range(0, count).mapToObj(i -> reader(ALL)).toList();
    }

    private void say(int from, int to) {
        for (int i = from; i <= to; i++) {
            fixture.connections.broadcast(audience, DeliveryFixture.message(i, "m" + i), null, () -> {});
        }
    }

    private static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "m" + i).toList();
    }

    // ---- one system call

    @Test
    void eventsSinceTheLastSweepGoOutInOneWrite() {
        Client a = reader(ALL);
        Client b = reader(ALL);
        say(1, 3);
        fixture.run();
        say(4, 4);
        fixture.run();

        assertThat(a.frames()).isEqualTo(messages(1, 4));
        assertThat(a.transport().calls()).containsExactly("through 12", "through 4");
        assertThat(b.transport().calls()).isEqualTo(a.transport().calls());
        assertThat(fixture.connections.delivered()).isEqualTo(8);
    }

    @Test
    void bytesNotWrittenThroughAreWrittenNormally() {
        List<Client> clients =
                IntStream.rangeClosed(0, 13).mapToObj(this::reader).toList();
        say(1, 3);
        fixture.run();

        assertThat(clients).allSatisfy(client -> assertThat(client.frames()).isEqualTo(messages(1, 3)));
        assertThat(fixture.connections.delivered()).isEqualTo(3L * clients.size());
    }

    @Test
    void restOfAPartlyWrittenFrameIsNotDropped() {
        Client a = client(40);
        audience.add(a.reads(WireFormat.FULL, null, true), List.of());
        fixture.run();
        a.transport().acceptFrames(0);
        fixture.connections.broadcast(audience, DeliveryFixture.typing(), null, () -> {});
        fixture.connections.broadcast(audience, DeliveryFixture.typing(), null, () -> {});
        fixture.run();
        a.transport().acceptThrough(0);
        for (int i = 1; i < DeliveryFixture.OUTBOX_MESSAGES; i++) {
            fixture.connections.broadcast(audience, DeliveryFixture.message(i, "m" + i), null, () -> {});
        }
        fixture.run();
        a.transport().writable(true);
        a.connection().onWritable();
        fixture.run();

        assertThat(a.frames()).hasSize(DeliveryFixture.OUTBOX_MESSAGES);
        assertThat(a.frames().getFirst()).contains("typing");
        assertThat(a.frames().subList(1, DeliveryFixture.OUTBOX_MESSAGES))
                .allMatch(frame -> frame.contains("\"message\""));
    }

    @Test
    void earlierAnswersAreSentFirst() {
        Client a = client(ALL);
        audience.add(a.plain(null), List.of(fixture.frame("welcome")));
        say(1, 2);
        fixture.run();

        assertThat(a.frames()).containsExactly("welcome", "m1", "m2");
        assertThat(a.transport().calls()).startsWith("flush 1", "through 8");
    }

    @Test
    void newEventsDoNotOvertakeWaitingOnes() {
        Client a = reader(0);
        fixture.run();
        a.transport().writable(false);
        say(1, 2);
        fixture.run();
        a.transport().acceptThrough(ALL);
        say(3, 3);
        fixture.run();
        assertThat(a.frames()).isEmpty();

        a.transport().writable(true);
        a.connection().onWritable();
        say(4, 4);
        fixture.run();

        assertThat(a.frames()).isEqualTo(messages(1, 4));
    }

    @Test
    void eventsBeforeACloseAreSentBeforeIt() {
        Client a = reader(0);
        fixture.run();
        say(1, 2);
        // Runs after the events were handed over and before their sweep.
        fixture.loop(1).execute(() -> a.connection().close(CloseCode.DRAINING));
        fixture.run();

        assertThat(a.frames()).isEqualTo(messages(1, 2));
        assertThat(a.transport().calls()).contains("close 3001");
    }

    @Test
    void failingTransportAffectsOnlyItsOwnConnection() {
        Client a = reader(ALL);
        Client broken = reader(ALL);
        broken.transport().onWriteThrough(() -> {
            throw new IllegalStateException("as a bug would");
        });
        Client b = reader(ALL);
        say(1, 1);
        fixture.run();
        say(2, 2);
        fixture.run();

        assertThat(a.frames()).isEqualTo(messages(1, 2));
        assertThat(b.frames()).isEqualTo(messages(1, 2));
        assertThat(broken.connection().isEnded()).isTrue();
        assertThat(broken.transport().calls()).contains("close 1011");
    }

    @Test
    void failingTransportOfTheAuthorDoesNotAffectOthers() {
        Client author = client(0);
        Client b = client(0);
        audience.add(author.reads(WireFormat.FULL, author, true), List.of());
        audience.add(b.reads(WireFormat.FULL, b, true), List.of());
        fixture.run();
        author.transport().failWrites();
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), author, () -> {});
        fixture.run();

        assertThat(b.frames()).hasSize(1);
        assertThat(author.connection().isEnded()).isTrue();
    }

    @Test
    void nothingFollowsACloseFrame() {
        Client a = client(ALL);
        audience.add(a.plain(null), List.of());
        fixture.run();
        fixture.loop(1).execute(() -> a.connection().answer(fixture.frame("a page")));
        // As when the flush makes room, and the input that is then read is one mistake too many.
        a.transport().onFlush(() -> a.connection().close(CloseCode.TOO_MANY_MISTAKES));
        say(1, 1);
        fixture.run();

        assertThat(a.transport().calls()).contains("close 3501").doesNotContain("through 4");
        assertThat(a.frames()).containsExactly("a page");
    }

    // ---- turns

    @Test
    void smallRoomWaitsForOneTurnOfALargeRoom() {
        List<Client> large = readers(10 * WRITES_PER_TURN);
        Audience smallRoom = fixture.connections.newAudience();
        Client a = client(ALL);
        Client b = client(ALL);
        smallRoom.add(a.plain(null), List.of());
        smallRoom.add(b.plain(null), List.of());
        fixture.run();
        say(1, 1);
        fixture.connections.broadcast(smallRoom, DeliveryFixture.message(1, "hi"), null, () -> {});
        fixture.run();

        assertThat(order).hasSize(large.size() + 2);
        assertThat(order.subList(WRITES_PER_TURN, WRITES_PER_TURN + 2)).containsExactly(b, a);
    }

    @Test
    void readersJoiningOrLeavingBetweenTurnsReceiveTheirEvents() {
        List<Client> readers = new ArrayList<>();
        List<Subscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < 3 * WRITES_PER_TURN; i++) {
            Client client = client(ALL);
            Subscriber subscriber = client.plain(null);
            readers.add(client);
            subscribers.add(subscriber);
            audience.add(subscriber, List.of());
        }
        Client late = client(ALL);
        fixture.run();
        say(1, 1);
        // During the first write: a reader that has the event leaves, one that has not leaves, one joins, and another
        // event follows.
        Runnable once = () -> {
            if (order.size() == 1) {
                audience.remove(subscribers.getLast());
                audience.remove(subscribers.getFirst());
                audience.add(late.plain(null), List.of());
                say(2, 2);
            }
        };
        readers.getLast().transport().onWriteThrough(() -> {
            order.add(readers.getLast());
            once.run();
        });
        fixture.run();

        assertThat(readers.getLast().frames()).isEqualTo(messages(1, 1));
        assertThat(readers.getFirst().frames()).isEqualTo(messages(1, 1));
        assertThat(readers.subList(1, readers.size() - 1))
                .allSatisfy(client -> assertThat(client.frames()).isEqualTo(messages(1, 2)));
        assertThat(late.frames()).isEqualTo(messages(2, 2));
    }

    @Test
    void deliveryCompletesWithItsSweep() {
        AtomicInteger done = new AtomicInteger();
        List<Client> readers = readers(WRITES_PER_TURN + 1);
        fixture.run();
        AtomicInteger doneAtFirstReader = new AtomicInteger(-1);
        readers.getFirst().transport().onWriteThrough(() -> doneAtFirstReader.set(done.get()));
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "m1"), null, done::incrementAndGet);
        fixture.run();

        assertThat(doneAtFirstReader).hasValue(0);
        assertThat(done).hasValue(1);
    }

    @Test
    void longBatchesAreSplit() {
        Client a = reader(ALL);
        String long1 = "x".repeat(4_000);
        for (int i = 1; i <= 100; i++) {
            fixture.connections.broadcast(audience, DeliveryFixture.message(i, long1), null, () -> {});
        }
        fixture.run();

        assertThat(a.frames()).hasSize(100);
        assertThat(a.transport().calls()).containsExactly("through " + 65 * 4_004, "through " + 35 * 4_004);
    }

    @Test
    void longBatchesCountAsSeveralWritesOfATurn() {
        List<Client> large = readers(100);
        Audience smallRoom = fixture.connections.newAudience();
        Client a = client(ALL);
        smallRoom.add(a.plain(null), List.of());
        fixture.run();
        for (int i = 1; i <= 65; i++) {
            fixture.connections.broadcast(audience, DeliveryFixture.message(i, "x".repeat(4_000)), null, () -> {});
        }
        fixture.connections.broadcast(smallRoom, DeliveryFixture.message(1, "hi"), null, () -> {});
        fixture.run();

        assertThat(order.indexOf(a)).as("256 KiB are 64 small writes").isEqualTo(8);
        assertThat(large).allSatisfy(client -> assertThat(client.frames()).hasSize(65));
    }

    @Test
    void oneOfManyConnectionsOfAPersonCanLeave() {
        Object alice = new Object();
        List<Subscriber> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(fixture.client(1).reads(WireFormat.FULL, alice, true));
        }
        all.forEach(subscriber -> audience.add(subscriber, List.of()));
        audience.remove(all.getFirst());
        fixture.run();
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), alice, () -> {});
        fixture.run();

        assertThat(fixture.connections.delivered()).isEqualTo(all.size() - 1);
    }
}
