package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
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

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Audience audience = fixture.connections.newAudience();
    private final Client a = fixture.client(1);
    private final Client b = fixture.client(1);
    private final Client c = fixture.client(2);

    @AfterEach
    void noBufferLeaks() {
        fixture.run();
        fixture.assertNothingLeaked();
    }

    private void add(Subscriber reader) {
        audience.add(reader, List.of());
    }

    private void say(long offset, String text) {
        fixture.connections.broadcast(audience, DeliveryFixture.message(offset, text), null, () -> {});
    }

    // ---- who receives a broadcast

    @Test
    void broadcastReachesExactlyTheSubscribers() {
        add(a.plain(ALICE));
        add(c.plain(BOB));
        say(1, "hi");
        fixture.run();

        assertThat(a.frames()).containsExactly("hi");
        assertThat(b.frames()).isEmpty();
        assertThat(c.frames()).containsExactly("hi");
        assertThat(fixture.connections.delivered()).isEqualTo(2);
    }

    @Test
    void lateSubscriberReceivesOnlyLaterMessages() {
        add(a.plain(ALICE));
        say(1, "one");
        add(b.plain(BOB));
        say(2, "two");
        fixture.run();

        assertThat(a.frames()).containsExactly("one", "two");
        assertThat(b.frames()).containsExactly("two");
    }

    @Test
    void removedSubscriberReceivesNoLaterMessages() {
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
        fixture.run();

        assertThat(a.frames()).containsExactly("one");
        assertThat(b.frames()).containsExactly("one", "two");
        assertThat(c.frames()).containsExactly("one", "two", "three");
    }

    @Test
    void subscriberRemovedBeforeItWasAddedStaysOut() {
        Subscriber gone = a.plain(ALICE);
        audience.remove(gone);
        audience.add(gone, List.of(fixture.frame("welcome")));
        say(1, "one");
        fixture.run();

        assertThat(a.frames()).isEmpty();
        assertThat(audience.isEmpty()).isTrue();
    }

    @Test
    void addingAndRemovingAreIdempotent() {
        Subscriber reader = a.plain(ALICE);
        add(reader);
        add(reader);
        say(1, "one");
        assertThat(audience.isEmpty()).isFalse();
        audience.remove(reader);
        audience.remove(reader);
        fixture.run();

        assertThat(a.frames()).containsExactly("one");
        assertThat(audience.isEmpty()).isTrue();
    }

    @Test
    void audiencesAreIndependent() {
        Audience other = fixture.connections.newAudience();
        add(a.plain(ALICE));
        other.add(b.plain(BOB), List.of());
        say(1, "one");
        fixture.run();

        assertThat(b.frames()).isEmpty();
        assertThat(a.frames()).containsExactly("one");
    }

    // ---- first frames

    @Test
    void firstFramesPrecedeMessages() {
        audience.add(a.plain(ALICE), List.of(fixture.frame("welcome"), fixture.frame("history")));
        say(1, "one");
        fixture.run();

        assertThat(a.frames()).containsExactly("welcome", "history", "one");
    }

    // ---- formats and authors

    @Test
    void everyReaderReceivesItsOwnFormat() {
        WireFormat[] formats = WireFormat.values();
        List<Client> clients = new ArrayList<>();
        for (WireFormat format : formats) {
            Client client = fixture.client(format.ordinal() % 2 + 1);
            clients.add(client);
            add(client.reads(format, new Object(), true));
        }
        RoomEvent event = new RoomEvent.Entered(RoomName.LOBBY, "bob", Instant.EPOCH, 2);
        fixture.connections.broadcast(audience, event, null, () -> {});
        fixture.run();

        for (WireFormat format : formats) {
            byte[] bytes = format.encode(event, false);
            assertThat(clients.get(format.ordinal()).frames())
                    .as(format.name())
                    .isEqualTo(bytes == null ? List.of() : List.of(new String(bytes, UTF_8)));
        }
    }

    @Test
    void onlyTheAuthorsConnectionsReceiveTheKey() {
        add(a.reads(WireFormat.FULL, ALICE, true));
        add(c.reads(WireFormat.FULL, ALICE, true));
        add(b.reads(WireFormat.FULL, BOB, true));
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), ALICE, () -> {});
        fixture.run();

        assertThat(a.frames().getFirst()).contains("\"key\":\"k-1\"");
        assertThat(c.frames()).isEqualTo(a.frames());
        assertThat(b.frames().getFirst()).doesNotContain("key", "k-1");
    }

    @Test
    void withoutEchoOwnMessagesAreNotDelivered() {
        add(a.reads(WireFormat.JSON_EN, ALICE, false));
        add(b.reads(WireFormat.JSON_EN, ALICE, true));
        add(c.reads(WireFormat.JSON_EN, BOB, false));
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), ALICE, () -> {});
        fixture.run();

        assertThat(a.frames()).isEmpty();
        assertThat(b.frames()).hasSize(1);
        assertThat(c.frames()).isEqualTo(b.frames());
    }

    @Test
    void withoutEchoOwnNoticesAreStillDelivered() {
        add(a.reads(WireFormat.JSON_EN, ALICE, false));
        fixture.connections.broadcast(
                audience, new RoomEvent.Entered(RoomName.LOBBY, "alice", Instant.EPOCH, 1), ALICE, () -> {});
        fixture.run();

        assertThat(a.frames()).hasSize(1);
    }

    @Test
    void bytesGoToPlainReadersOnly() {
        add(a.plain(ALICE));
        add(b.reads(WireFormat.PLAIN, BOB, false));
        add(c.reads(WireFormat.JSON_EN, null, true));
        fixture.connections.broadcast(audience, new RoomEvent.Binary(RoomName.LOBBY, new byte[] {7}), BOB, () -> {});
        fixture.run();

        assertThat(a.frames()).containsExactly("\u0007");
        assertThat(b.frames()).as("echo=false").isEmpty();
        assertThat(c.frames()).isEmpty();
    }

    @Test
    void readerWithoutAPersonIsNoAuthor() {
        add(a.reads(WireFormat.PLAIN, null, false));
        say(1, "one");
        fixture.run();

        assertThat(a.frames()).containsExactly("one");
    }

    @Test
    void eventIsEncodedOnceForAllReadersOfAFormat() {
        List<Client> many = new ArrayList<>(List.of(a, b, c));
        for (int i = 0; i < 9; i++) {
            many.add(fixture.client(i % 2 + 1));
        }
        many.forEach(client -> add(client.plain(null)));
        say(1, "one");
        fixture.run();

        assertThat(many.stream().flatMap(client -> client.transport().buffers().stream()))
                .as("all share one buffer")
                .hasSize(12)
                .allMatch(buffer -> buffer == a.transport().buffers().getFirst());
    }

    // ---- the end of a delivery

    @Test
    void deliveryCompletesWhenTheLastLoopIsDone() {
        AtomicInteger done = new AtomicInteger();
        add(a.plain(ALICE));
        add(b.plain(ALICE));
        add(c.plain(BOB));
        fixture.run();
        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), null, done::incrementAndGet);

        fixture.run(1);
        assertThat(done).hasValue(0);
        assertThat(a.frames()).hasSize(1);
        fixture.run(2);
        assertThat(done).hasValue(1);
    }

    @Test
    void deliveryToAnEmptyAudienceCompletesAtOnce() {
        AtomicInteger done = new AtomicInteger();

        fixture.connections.broadcast(audience, DeliveryFixture.message(1, "hi"), null, done::incrementAndGet);

        assertThat(done).hasValue(1);
    }
}
