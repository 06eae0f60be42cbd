package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a room was told since the last sweep goes to each reader at once, and a large room leaves room for the others. */
class SweepTest {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int WRITES_PER_TURN = 512;

    private final House house = new House();
    // It is one number for the whole process.
    private final long waiting = house.connections.outboxBytes();
    private final Audience audience = house.connections.newAudience();
    private final List<Client> order = new ArrayList<>();

    @AfterEach
    void everyBufferIsGivenBack() {
        house.run();
        assertThat(house.connections.outboxBytes()).isEqualTo(waiting);
        house.assertNothingLeaked();
    }

    private Client client(int takesThrough) {
        Client client = house.client(1);
        client.wire().takesThrough(takesThrough);
        client.wire().onThrough(() -> order.add(client));
        return client;
    }

    private Client reader(int takesThrough) {
        Client client = client(takesThrough);
        audience.add(client.plain(null), List.of());
        return client;
    }

    private List<Client> readers(int count) {
        return IntStream.range(0, count).mapToObj(i -> reader(ALL)).toList();
    }

    private void say(int from, int to) {
        for (int i = from; i <= to; i++) {
            house.connections.broadcast(audience, House.message(i, "m" + i), null, () -> {});
        }
    }

    private static List<String> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "m" + i).toList();
    }

    // ---- one system call

    @Test
    void whatWasToldSinceTheLastSweepGoesOutAtOnce() {
        Client a = reader(ALL);
        Client b = reader(ALL);
        say(1, 3);
        house.run();
        say(4, 4);
        house.run();

        assertThat(a.frames()).isEqualTo(messages(1, 4));
        assertThat(a.wire().notes()).containsExactly("through 12", "through 4");
        assertThat(b.wire().notes()).isEqualTo(a.wire().notes());
        assertThat(house.connections.delivered()).isEqualTo(8);
    }

    @Test
    void whatTheWireDoesNotTakeAtOnceGoesTheUsualWay() {
        List<Client> clients =
                IntStream.rangeClosed(0, 13).mapToObj(this::reader).toList();
        say(1, 3);
        house.run();

        assertThat(clients).allSatisfy(client -> assertThat(client.frames()).isEqualTo(messages(1, 3)));
        assertThat(house.connections.delivered()).isEqualTo(3L * clients.size());
    }

    @Test
    void restOfAFrameIsNotDropped() {
        Client a = client(40);
        audience.add(a.reads(WireFormat.FULL, null, true), List.of());
        house.run();
        a.wire().takes(0);
        house.connections.broadcast(audience, House.typing(), null, () -> {});
        house.connections.broadcast(audience, House.typing(), null, () -> {});
        house.run();
        a.wire().takesThrough(0);
        for (int i = 1; i < House.OUTBOX_MESSAGES; i++) {
            house.connections.broadcast(audience, House.message(i, "m" + i), null, () -> {});
        }
        house.run();
        a.wire().writable(true);
        a.connection().onWritable();
        house.run();

        assertThat(a.frames()).hasSize(House.OUTBOX_MESSAGES);
        assertThat(a.frames().getFirst()).contains("typing");
        assertThat(a.frames().subList(1, House.OUTBOX_MESSAGES)).allMatch(frame -> frame.contains("\"message\""));
    }

    @Test
    void whatWasAnsweredBeforeLeavesBefore() {
        Client a = client(ALL);
        audience.add(a.plain(null), List.of(house.frame("welcome")));
        say(1, 2);
        house.run();

        assertThat(a.frames()).containsExactly("welcome", "m1", "m2");
        assertThat(a.wire().notes()).startsWith("flush 1", "through 8");
    }

    @Test
    void whoIsBehindIsNotOvertaken() {
        Client a = reader(0);
        house.run();
        a.wire().writable(false);
        say(1, 2);
        house.run();
        a.wire().takesThrough(ALL);
        say(3, 3);
        house.run();
        assertThat(a.frames()).isEmpty();

        a.wire().writable(true);
        a.connection().onWritable();
        say(4, 4);
        house.run();

        assertThat(a.frames()).isEqualTo(messages(1, 4));
    }

    @Test
    void whatWasToldBeforeTheCloseIsSentBeforeIt() {
        Client a = reader(0);
        house.run();
        say(1, 2);
        // As a task behind what was told, before its sweep.
        house.loop(1).execute(() -> a.connection().close(CloseCode.DRAINING));
        house.run();

        assertThat(a.frames()).isEqualTo(messages(1, 2));
        assertThat(a.wire().notes()).contains("close 3001");
    }

    @Test
    void failureOfOneWireCostsThatConnectionAlone() {
        Client a = reader(ALL);
        Client broken = reader(ALL);
        broken.wire().onThrough(() -> {
            throw new IllegalStateException("as a bug would");
        });
        Client b = reader(ALL);
        say(1, 1);
        house.run();
        say(2, 2);
        house.run();

        assertThat(a.frames()).isEqualTo(messages(1, 2));
        assertThat(b.frames()).isEqualTo(messages(1, 2));
        assertThat(broken.connection().isEnded()).isTrue();
        assertThat(broken.wire().notes()).contains("close 1011");
    }

    @Test
    void failureOfTheAuthorsWireCostsTheOthersNothing() {
        Client author = client(0);
        Client b = client(0);
        audience.add(author.reads(WireFormat.FULL, author, true), List.of());
        audience.add(b.reads(WireFormat.FULL, b, true), List.of());
        house.run();
        author.wire().breaks();
        house.connections.broadcast(audience, House.message(1, "hi"), author, () -> {});
        house.run();

        assertThat(b.frames()).hasSize(1);
        assertThat(author.connection().isEnded()).isTrue();
    }

    @Test
    void nothingFollowsTheCloseFrame() {
        Client a = client(ALL);
        audience.add(a.plain(null), List.of());
        house.run();
        house.loop(1).execute(() -> a.connection().answer(house.frame("a page")));
        // As when the flush makes room, what the client said meanwhile is read, and is one mistake too many.
        a.wire().onFlush(() -> a.connection().close(CloseCode.TOO_MANY_MISTAKES));
        say(1, 1);
        house.run();

        assertThat(a.wire().notes()).contains("close 3501").doesNotContain("through 4");
        assertThat(a.frames()).containsExactly("a page");
    }

    // ---- turns

    @Test
    void smallRoomWaitsForOneTurnOfALargeOne() {
        List<Client> large = readers(10 * WRITES_PER_TURN);
        Audience smallRoom = house.connections.newAudience();
        Client a = client(ALL);
        Client b = client(ALL);
        smallRoom.add(a.plain(null), List.of());
        smallRoom.add(b.plain(null), List.of());
        house.run();
        say(1, 1);
        house.connections.broadcast(smallRoom, House.message(1, "hi"), null, () -> {});
        house.run();

        assertThat(order).hasSize(large.size() + 2);
        assertThat(order.subList(WRITES_PER_TURN, WRITES_PER_TURN + 2)).containsExactly(b, a);
    }

    @Test
    void whoComesAndGoesBetweenTheTurnsGetsWhatIsHis() {
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
        house.run();
        say(1, 1);
        // With the first write of the first turn: one leaves who has it, one who has not, one comes, and there is more.
        Runnable once = () -> {
            if (order.size() == 1) {
                audience.remove(subscribers.getLast());
                audience.remove(subscribers.getFirst());
                audience.add(late.plain(null), List.of());
                say(2, 2);
            }
        };
        readers.getLast().wire().onThrough(() -> {
            order.add(readers.getLast());
            once.run();
        });
        house.run();

        assertThat(readers.getLast().frames()).isEqualTo(messages(1, 1));
        assertThat(readers.getFirst().frames()).isEqualTo(messages(1, 1));
        assertThat(readers.subList(1, readers.size() - 1))
                .allSatisfy(client -> assertThat(client.frames()).isEqualTo(messages(1, 2)));
        assertThat(late.frames()).isEqualTo(messages(2, 2));
    }

    @Test
    void deliveryIsOverWhenTheSweepIs() {
        AtomicInteger done = new AtomicInteger();
        List<Client> readers = readers(WRITES_PER_TURN + 1);
        house.run();
        AtomicInteger doneAtTheFirst = new AtomicInteger(-1);
        readers.getFirst().wire().onThrough(() -> doneAtTheFirst.set(done.get()));
        house.connections.broadcast(audience, House.message(1, "m1"), null, done::incrementAndGet);
        house.run();

        assertThat(doneAtTheFirst).hasValue(0);
        assertThat(done).hasValue(1);
    }

    @Test
    void longRunsAreCut() {
        Client a = reader(ALL);
        String long1 = "x".repeat(4_000);
        for (int i = 1; i <= 100; i++) {
            house.connections.broadcast(audience, House.message(i, long1), null, () -> {});
        }
        house.run();

        assertThat(a.frames()).hasSize(100);
        assertThat(a.wire().notes()).containsExactly("through " + 65 * 4_004, "through " + 35 * 4_004);
    }

    @Test
    void longRunsCountAsSeveralWritesSoThatTheOthersDoNotWait() {
        List<Client> large = readers(100);
        Audience smallRoom = house.connections.newAudience();
        Client a = client(ALL);
        smallRoom.add(a.plain(null), List.of());
        house.run();
        for (int i = 1; i <= 65; i++) {
            house.connections.broadcast(audience, House.message(i, "x".repeat(4_000)), null, () -> {});
        }
        house.connections.broadcast(smallRoom, House.message(1, "hi"), null, () -> {});
        house.run();

        assertThat(order.indexOf(a)).as("256 KiB are 64 small writes").isEqualTo(8);
        assertThat(large).allSatisfy(client -> assertThat(client.frames()).hasSize(65));
    }

    @Test
    void personWithManyConnectionsLeavesWithOneOfThem() {
        Object alice = new Object();
        List<Subscriber> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(house.client(1).reads(WireFormat.FULL, alice, true));
        }
        all.forEach(subscriber -> audience.add(subscriber, List.of()));
        audience.remove(all.getFirst());
        house.run();
        house.connections.broadcast(audience, House.message(1, "hi"), alice, () -> {});
        house.run();

        assertThat(house.connections.delivered()).isEqualTo(all.size() - 1);
    }
}
