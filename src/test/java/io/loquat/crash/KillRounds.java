package io.loquat.crash;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.FullClient;
import io.loquat.testing.Launch;
import io.loquat.testing.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Rounds of load, SIGKILL, a restart on the same file, and a check of its contents. The seed determines who sends what
 * and when the server is killed; what the server is doing at that moment differs each time.
 */
final class KillRounds implements AutoCloseable {

    private static final List<String> ROOMS = List.of("kitchen", "porch", "café");
    private static final int SOCKETS = 8;
    private static final int PROBES = 5;
    private static final int MOST_ACKNOWLEDGED = 800;
    private static final long MOST_NANOS_LATER = 5_000_000;
    private static final long MOST_NANOS_INTO_A_START = 2_000_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final Launch launch;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();
    private final List<Sender> senders = new ArrayList<>();
    private ServerProcess server;

    /** Starts the server and connects all senders. */
    KillRounds(Launch launch, long seed) {
        this.launch = launch;
        random = new SplittableRandom(seed);
        for (int i = 0; i < SOCKETS; i++) {
            senders.add(new SocketSender("sender-" + i, some(random), i > 0, ledger, random.split()));
        }
        senders.add(new RestSender("bot", "bot", ROOMS, ledger, random.split()));
        senders.add(new RestSender("guest", null, ROOMS, ledger, random.split()));
        server = launch.start();
        reconnectAll(copies());
    }

    /** Returns some of the rooms, at least one. */
    private static List<String> some(SplittableRandom random) {
        List<String> some = ROOMS.stream().filter(room -> random.nextBoolean()).toList();
        return some.isEmpty() ? ROOMS : some;
    }

    int acknowledged() {
        return ledger.receipts().size();
    }

    void round() {
        killUnderLoad();
        server = restart();
        Map<String, RoomCopy> before = copies();
        assertConsistent(before);
        reconnectAll(before);
        resumeAsStrangers(before);
        senders.forEach(Sender::retry);
        assertThat(ledger.open()).as("not acknowledged after resending").isEmpty();
        Map<String, RoomCopy> after = copies();
        assertConsistent(after);
        before.forEach((room, copy) ->
                assertThat(RoomCheck.faults(copy, copyOf(after, room))).isEmpty());
    }

    private void killUnderLoad() {
        List<FutureTask<Void>> tasks = senders.stream()
                .map(sender -> new FutureTask<Void>(sender::send, null))
                .toList();
        tasks.forEach(THREADS::execute);
        ledger.await(random.nextInt(1, MOST_ACKNOWLEDGED), PATIENCE);
        // Real time passes, so that the kill hits the server at a random point of its work.
        LockSupport.parkNanos(random.nextLong(MOST_NANOS_LATER));
        assertThat(server.isAlive()).as("the server runs until it is killed").isTrue();
        server.kill();
        tasks.forEach(KillRounds::awaitEnd);
    }

    /**
     * Restarts the server, and occasionally kills it once more during the start, perhaps in the middle of its recovery.
     */
    private ServerProcess restart() {
        if (random.nextInt(4) == 0) {
            try (ServerProcess starting = launch.startAsync()) {
                LockSupport.parkNanos(random.nextLong(MOST_NANOS_INTO_A_START));
                starting.kill();
            }
        }
        return launch.start();
    }

    private Map<String, RoomCopy> copies() {
        var copies = new HashMap<String, RoomCopy>();
        ROOMS.forEach(room -> copies.put(room, RoomCopy.of(server.rest(), room)));
        return copies;
    }

    private void assertConsistent(Map<String, RoomCopy> copies) {
        copies.values()
                .forEach(copy -> assertThat(RoomCheck.faults(ledger, copy)).isEmpty());
        assertNoFaults();
    }

    private void reconnectAll(Map<String, RoomCopy> copies) {
        senders.forEach(sender -> sender.reconnect(server, copies));
        assertNoFaults();
    }

    /** Resumes from random positions in a room, and from beyond its end. */
    private void resumeAsStrangers(Map<String, RoomCopy> copies) {
        for (RoomCopy copy : copies.values()) {
            for (int i = 0; i < PROBES && copy.newest() > 0; i++) {
                try (FullClient stranger = server.full()) {
                    stranger.hello();
                    Resume.join(stranger, copy, random.nextLong(copy.newest() + 2), ledger);
                }
            }
        }
        assertNoFaults();
    }

    private void assertNoFaults() {
        assertThat(ledger.faults()).as("faults detected by clients").isEmpty();
    }

    private static RoomCopy copyOf(Map<String, RoomCopy> copies, String room) {
        return copies.getOrDefault(room, new RoomCopy(room, "", List.of()));
    }

    private static void awaitEnd(FutureTask<Void> task) {
        try {
            task.get(PATIENCE.toSeconds(), SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** Returns the last lines of the server's log, for failure messages. */
    String tail() {
        return server.tail();
    }
}
