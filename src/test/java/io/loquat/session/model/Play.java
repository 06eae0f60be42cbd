package io.loquat.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog.Slice;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.Position;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps, one after the other, and then the end, at which everybody has everything. */
final class Play implements AutoCloseable {
    private static final int DEVICES = 5;
    private static final int ROUNDS = 40;
    private static final long TIMEOUT_SECONDS = 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONG_TIME = Duration.ofMinutes(7);
    private static final Instant START = Instant.parse("2026-11-20T15:52:00Z");

    private final MovableClock clock = new MovableClock(START);
    private final Truth truth = new Truth(clock);
    private final List<Device> devices = new ArrayList<>();
    private final Store store;
    private Server server;

    Play(Function<MovableClock, Store> newStore) {
        store = newStore.apply(clock);
        server = start();
        List<Author> authors = List.of(new Author("anna"), new Author("bob"), new Author("carol"));
        for (int i = 0; i < DEVICES; i++) {
            devices.add(new Device(i, authors.get(i % authors.size()), truth, clock));
        }
    }

    private Server start() {
        // Closed with its log.
        var unused = await(store.log()
                .open(RoomName.LOBBY)
                .thenCompose(opened -> store.log().follow(RoomName.LOBBY, truth)));
        return new Server(store.log());
    }

    void play(List<Step> steps) {
        steps.forEach(this::play);
        settle();
    }

    private void play(Step step) {
        Device device = devices.get(step.who() % DEVICES);
        int count = step.count();
        switch (step.act()) {
            case COME -> device.come(server);
            case SAY -> say(device, count + 1);
            case RETRY -> retry(device, count + 1);
            case REPEAT -> repeat(device, count);
            case LEAVE -> device.leave();
            case READ -> device.read(count * count + 1);
            case BREAK -> device.hangUp(count > 0);
            case NOTICE -> device.notice();
            case STALL -> device.stall();
            case FLOW -> device.flow();
            case RUN -> server.run(step.who());
            case PERFORM -> server.log().perform(count + 1);
            case FAIL -> server.log().fail();
            case OVERTAKE -> server.log().overtake();
            case TELL -> server.log().tell();
            case ANSWER -> server.log().answer(count);
            case REST -> server.rest();
            case GRACE -> server.endGraces();
            case MINUTE -> clock.forward(MINUTE);
            case LONG_TIME -> clock.forward(LONG_TIME);
            case STOP -> restart(store::stop);
            case KILL -> restart(store::kill);
        }
        truth.assertSound();
    }

    private static void say(Device device, int count) {
        for (int i = 0; i < count && device.canSend(); i++) {
            device.send(device.author().newKey());
        }
    }

    private static void retry(Device device, int count) {
        device.author().unacknowledged().stream().limit(count).forEach(device::send);
    }

    private static void repeat(Device device, int which) {
        String key = device.author().acknowledged(which);
        if (key != null) {
            device.send(key);
        }
    }

    private void restart(Runnable how) {
        server.die();
        how.run();
        // So long a file that is opened again takes to believe the clock.
        clock.forward(MINUTE);
        devices.forEach(Device::serverIsGone);
        server = start();
    }

    /** Everybody comes back, says again what is not acknowledged, and reads all. */
    private void settle() {
        devices.forEach(Device::flow);
        devices.forEach(Device::notice);
        for (int round = 0; !isSettled(); round++) {
            assertThat(round).as("rounds until %s are all there", devices).isLessThan(ROUNDS);
            server.endGraces();
            for (Device device : devices) {
                boolean isLost = !device.canSend() && round % 2 == 1;
                if (isLost) {
                    // All sessions of its person may be lost: then nobody of it may be here.
                    devices.stream()
                            .filter(other -> other.author() == device.author())
                            .forEach(other -> other.hangUp(false));
                    server.rest();
                    server.endGraces();
                }
                device.come(server);
                device.author().unacknowledged().forEach(device::send);
                server.rest();
                device.flow();
                server.rest();
                devices.forEach(each -> each.read(Integer.MAX_VALUE));
            }
        }
        truth.assertSound();
        assertKept();
    }

    private boolean isSettled() {
        Slice slice = slice();
        // Null as long as nobody has come.
        return slice != null
                && devices.stream()
                        .allMatch(device -> device.isAt(new Position(slice.epoch(), slice.newest()))
                                && device.author().unacknowledged().isEmpty());
    }

    private @Nullable Slice slice() {
        return await(store.log().read(RoomName.LOBBY, PageRequest.newest(2 * Truth.KEPT)));
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer of the log", e);
        }
    }

    private void assertKept() {
        Slice slice = Objects.requireNonNull(slice());
        assertThat(slice.entries()).as("kept").isEqualTo(truth.kept(slice.epoch()));
        assertThat(slice.newest()).isEqualTo(truth.entries(slice.epoch()).size());
        if (store.isDurable()) {
            assertThat(truth.epochs()).as("a log that lasts goes on numbering").hasSizeLessThanOrEqualTo(1);
        }
    }

    @Override
    public void close() {
        server.die();
        store.close();
    }
}
