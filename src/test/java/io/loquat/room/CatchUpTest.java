package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Audience;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.delivery.Subscriber;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Following;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.WireFormat;
import io.loquat.room.CatchUp.Newcomer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A newcomer's page and the events after it have no gap and no overlap, however late the log notifies its followers.
 */
public class CatchUpTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel thread = new EmbeddedChannel();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final DelayedLog log = new DelayedLog();
    private final RoomServices services = TestRoomServices.of(log, connections);
    private final Audience audience = connections.newAudience();
    private final RoomStream stream =
            new RoomStream(RoomName.LOBBY, services, thread.eventLoop(), audience, author -> null, () -> {}, () -> {});
    private final FakeTransport transport = new FakeTransport();
    private final List<String> page = new ArrayList<>();

    @BeforeEach
    void start() {
        start(log, stream);
    }

    static void start(RoomLog log, RoomStream stream) {
        var following = log.open(RoomName.LOBBY)
                .thenCompose(head -> stream.follow())
                .toCompletableFuture()
                .join();
        stream.start(Objects.requireNonNull(following));
    }

    private void append(String text) {
        stream.append(new Draft(RoomName.LOBBY, "alice", "alice", null, text), result -> {});
        thread.runPendingTasks();
    }

    private void notifyNext() {
        log.notifyNext();
        thread.runPendingTasks();
    }

    @Test
    void entriesOfAnAbortedStartAreNotDeliveredAgain() {
        Audience readers = connections.newAudience();
        RoomStream tried = new RoomStream(
                RoomName.LOBBY, services, thread.eventLoop(), readers, author -> null, () -> {}, () -> {});
        Following first =
                Objects.requireNonNull(tried.follow().toCompletableFuture().join());
        append("before");
        notifyNext();
        notifyNext();
        // As when the presence of the room cannot be watched.
        first.close();
        Following second =
                Objects.requireNonNull(tried.follow().toCompletableFuture().join());
        readers.add(
                new Subscriber(
                        connections.open(thread.eventLoop(), "192.0.2.1", transport), WireFormat.PLAIN, null, true),
                List.of());
        tried.start(second);
        append("after");
        notifyNext();
        notifyNext();

        assertThat(transport.frames()).containsExactly("after");
    }

    private void join() {
        Newcomer[] newcomer = new Newcomer[1];
        newcomer[0] = stream.recover(
                null,
                50,
                recovery -> {
                    recovery.page().entries().forEach(entry -> page.add(entry.text()));
                    Subscriber reader = new Subscriber(
                            connections.open(thread.eventLoop(), "192.0.2.1", transport), WireFormat.PLAIN, null, true);
                    audience.add(reader, List.of(), newcomer[0].missed(null));
                    newcomer[0].end();
                },
                () -> {
                    throw new AssertionError("failed");
                });
        thread.runPendingTasks();
    }

    @Test
    void newcomerWaitsUntilTheOthersHaveReceivedItsPage() {
        append("one");
        append("two");
        join();
        assertThat(page).isEmpty();
        assertThat(stream.isIdle()).as("the room stays open").isFalse();

        notifyNext();
        assertThat(page).isEmpty();
        notifyNext();
        assertThat(page).containsExactly("one", "two");

        append("three");
        notifyNext();
        assertThat(transport.frames()).containsExactly("three");
        assertThat(stream.isIdle()).isTrue();
    }

    @Test
    void eachNewcomerReceivesThePageOfItsOwnTime() {
        append("one");
        join();
        append("two");
        join();

        notifyNext();
        assertThat(page).containsExactly("one");
        notifyNext();
        assertThat(page).containsExactly("one", "one", "two");
        thread.runPendingTasks();
        assertThat(transport.frames()).as("of the first newcomer").containsExactly("two");
    }

    @Test
    void newcomerToAnIdleRoomJoinsAtOnce() {
        append("one");
        notifyNext();
        join();

        assertThat(page).containsExactly("one");
        assertThat(stream.isIdle()).isTrue();
    }

    @Test
    void newcomerReceivesTheMessagesSentWhileItWasReading() {
        append("one");
        notifyNext();
        log.delayReads();
        join();
        append("two");
        notifyNext();
        append("three");
        notifyNext();
        log.releaseReads();
        thread.runPendingTasks();

        assertThat(page).as("as of the time of the read").containsExactly("one");
        assertThat(transport.frames()).containsExactly("two", "three");
        append("four");
        notifyNext();
        assertThat(transport.frames()).containsExactly("two", "three", "four");
        assertThat(stream.isIdle()).isTrue();
    }
}
