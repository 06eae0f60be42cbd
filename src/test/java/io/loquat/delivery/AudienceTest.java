package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A subscriber receives every event once, in its format, from the moment it was added, and nobody else does. */
class AudienceTest {

    private static final Object ALICE = new Object();
    private static final Object BOB = new Object();

    private final House house = new House();
    private final Audience audience = house.connections.newAudience();
    private final Client a = house.client(1);
    private final Client b = house.client(1);
    private final Client c = house.client(2);

    @AfterEach
    void everyBufferIsGivenBack() {
        house.run();
        house.assertNothingLeaked();
    }

    private void add(Subscriber reader) {
        audience.add(reader, List.of());
    }

    private void say(long offset, String text) {
        house.connections.broadcast(audience, House.message(offset, text), null, () -> {});
    }

    // ---- whom it reaches

    @Test
    void broadcastReachesExactlyThoseWhoRead() {
        add(a.plain(ALICE));
        add(c.plain(BOB));
        say(1, "hi");
        house.run();

        assertThat(a.frames()).containsExactly("hi");
        assertThat(b.frames()).isEmpty();
        assertThat(c.frames()).containsExactly("hi");
        assertThat(house.connections.delivered()).isEqualTo(2);
    }

    @Test
    void whoIsAddedLaterSeesOnlyWhatComesAfter() {
        add(a.plain(ALICE));
        say(1, "one");
        add(b.plain(BOB));
        say(2, "two");
        house.run();

        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(b.frames()).containsExactly("two");
    }

    @Test
    void whoIsTakenOutSeesNothingThatComesAfter() {
        Subscriber first = a.plain(ALICE);
        Subscriber second = b.plain(BOB);
        add(first);
        add(second);
        add(c.plain(null));
        say(1, "one");
        audience.remove(first);
        say(2, "two");
        audience.remove(second);
        say(3, "three");
        house.run();

        assertThat(a.frames()).containsExactly("one");
        assertThat(b.frames()).containsExactly("one", "two");
        assertThat(c.frames()).containsExactly("one", "two", "three");
    }

    @Test
    void whoWasTakenOutBeforeBeingAddedStaysOut() {
        Subscriber gone = a.plain(ALICE);
        audience.remove(gone);
        audience.add(gone, List.of(house.frame("welcome")));
        say(1, "one");
        house.run();

        assertThat(a.frames()).isEmpty();
        assertThat(audience.isEmpty()).isTrue();
    }

    @Test
    void whoIsTakenOutTwiceOrAddedTwiceCountsOnce() {
        Subscriber reader = a.plain(ALICE);
        add(reader);
        add(reader);
        say(1, "one");
        assertThat(audience.isEmpty()).isFalse();
        audience.remove(reader);
        audience.remove(reader);
        house.run();

        assertThat(a.frames()).containsExactly("one");
        assertThat(audience.isEmpty()).isTrue();
    }

    @Test
    void readerOfOneAudienceHearsNothingOfAnother() {
        Audience other = house.connections.newAudience();
        add(a.plain(ALICE));
        other.add(b.plain(BOB), List.of());
        say(1, "one");
        house.run();

        assertThat(b.frames()).isEmpty();
        assertThat(a.frames()).containsExactly("one");
    }

    // ---- greetings

    @Test
    void greetingComesFirst() {
        audience.add(a.plain(ALICE), List.of(house.frame("welcome"), house.frame("history")));
        say(1, "one");
        house.run();

        assertThat(a.frames()).containsExactly("welcome", "history", "one");
    }

    // ---- formats and authors

    @Test
    void everyReaderGetsItsOwnFormat() {
        WireFormat[] formats = WireFormat.values();
        List<Client> clients = new ArrayList<>();
        for (WireFormat format : formats) {
            Client client = house.client(format.ordinal() % 2 + 1);
            clients.add(client);
            add(client.reads(format, new Object(), true));
        }
        RoomEvent event = new RoomEvent.Entered(RoomName.LOBBY, "bob", Instant.EPOCH, 2);
        house.connections.broadcast(audience, event, null, () -> {});
        house.run();

        for (WireFormat format : formats) {
            byte[] bytes = format.encode(event, false);
            assertThat(clients.get(format.ordinal()).frames())
                    .as(format.name())
                    .isEqualTo(bytes == null ? List.of() : List.of(new String(bytes, UTF_8)));
        }
    }

    @Test
    void onlyTheAuthorsOwnConnectionsSeeTheKey() {
        add(a.reads(WireFormat.FULL, ALICE, true));
        add(c.reads(WireFormat.FULL, ALICE, true));
        add(b.reads(WireFormat.FULL, BOB, true));
        house.connections.broadcast(audience, House.message(1, "hi"), ALICE, () -> {});
        house.run();

        assertThat(a.frames().getFirst()).contains("\"key\":\"k-1\"");
        assertThat(c.frames()).isEqualTo(a.frames());
        assertThat(b.frames().getFirst()).doesNotContain("key", "k-1");
    }

    @Test
    void whoWantsNoEchoDoesNotGetHisOwnMessages() {
        add(a.reads(WireFormat.JSON_EN, ALICE, false));
        add(b.reads(WireFormat.JSON_EN, ALICE, true));
        add(c.reads(WireFormat.JSON_EN, BOB, false));
        house.connections.broadcast(audience, House.message(1, "hi"), ALICE, () -> {});
        house.run();

        assertThat(a.frames()).isEmpty();
        assertThat(b.frames()).hasSize(1);
        assertThat(c.frames()).isEqualTo(b.frames());
    }

    @Test
    void whoWantsNoEchoStillGetsHisOwnNotices() {
        add(a.reads(WireFormat.JSON_EN, ALICE, false));
        house.connections.broadcast(
                audience, new RoomEvent.Entered(RoomName.LOBBY, "alice", Instant.EPOCH, 1), ALICE, () -> {});
        house.run();

        assertThat(a.frames()).hasSize(1);
    }

    @Test
    void bytesGoToPlainReadersOnly() {
        add(a.plain(ALICE));
        add(b.reads(WireFormat.PLAIN, BOB, false));
        add(c.reads(WireFormat.JSON_EN, null, true));
        house.connections.broadcast(audience, new RoomEvent.Binary(RoomName.LOBBY, new byte[] {7}), BOB, () -> {});
        house.run();

        assertThat(a.frames()).containsExactly("\u0007");
        assertThat(b.frames()).as("echo=false").isEmpty();
        assertThat(c.frames()).isEmpty();
    }

    @Test
    void readerWhoIsNobodyIsNoAuthor() {
        add(a.reads(WireFormat.PLAIN, null, false));
        say(1, "one");
        house.run();

        assertThat(a.frames()).containsExactly("one");
    }

    @Test
    void eventIsEncodedOnceForAllReadersOfAFormat() {
        List<Client> many = new ArrayList<>(List.of(a, b, c));
        for (int i = 0; i < 9; i++) {
            many.add(house.client(i % 2 + 1));
        }
        many.forEach(client -> add(client.plain(null)));
        say(1, "one");
        house.run();

        assertThat(many.stream().flatMap(client -> client.wire().buffers().stream()))
                .as("all share one buffer")
                .hasSize(12)
                .allMatch(buffer -> buffer == a.wire().buffers().getFirst());
    }

    // ---- the end of a delivery

    @Test
    void deliveryIsOverWhenTheLastLoopIsDone() {
        AtomicInteger done = new AtomicInteger();
        add(a.plain(ALICE));
        add(b.plain(ALICE));
        add(c.plain(BOB));
        house.run();
        house.connections.broadcast(audience, House.message(1, "hi"), null, done::incrementAndGet);

        house.run(1);
        assertThat(done).hasValue(0);
        assertThat(a.frames()).hasSize(1);
        house.run(2);
        assertThat(done).hasValue(1);
    }

    @Test
    void deliveryToNobodyIsOverAtOnce() {
        AtomicInteger done = new AtomicInteger();

        house.connections.broadcast(audience, House.message(1, "hi"), null, done::incrementAndGet);

        assertThat(done).hasValue(1);
    }
}
