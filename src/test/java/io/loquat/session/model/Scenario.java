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

/** Runs the steps one by one, then verifies that every client can catch up with every message. */
final class Scenario implements AutoCloseable {
    private static final int CLIENTS = 5;
    private static final int ROUNDS = 40;
    private static final long TIMEOUT_SECONDS = 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SEVEN_MINUTES = Duration.ofMinutes(7);
    private static final Instant START = Instant.parse("2026-11-20T15:52:00Z");

    private final MovableClock clock = new MovableClock(START);
    private final Oracle oracle = new Oracle(clock);
    private final List<ModelClient> clients = new ArrayList<>();
    private final Store store;
    private Server server;

    Scenario(Function<MovableClock, Store> newStore) {
        store = newStore.apply(clock);
        server = start();
        List<Author> authors = List.of(new Author("anna"), new Author("bob"), new Author("carol"));
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new ModelClient(i, authors.get(i % authors.size()), oracle, clock));
        }
    }

    private Server start() {
        // The subscription is closed with its log.
        var unused = await(store.log()
                .open(RoomName.LOBBY)
                .thenCompose(opened -> store.log().follow(RoomName.LOBBY, oracle)));
        return new Server(store.log());
    }

    void run(List<Step> steps) {
        steps.forEach(this::run);
        settle();
    }

    private void run(Step step) {
        ModelClient client = clients.get(step.who() % CLIENTS);
        int count = step.count();
        switch (step.action()) {
            case JOIN -> client.join(server);
            case SEND -> send(client, count + 1);
            case RETRY -> retry(client, count + 1);
            case REPEAT -> repeat(client, count);
            case LEAVE -> client.leave();
            case READ -> client.read(count * count + 1);
            case DISCONNECT -> client.disconnect(count > 0);
            case NOTIFY_SERVER -> client.notifyServer();
            case STALL -> client.stall();
            case UNSTALL -> client.unstall();
            case RUN -> server.run(step.who());
            case EXECUTE -> server.log().execute(count + 1);
            case FAIL -> server.log().fail();
            case OVERTAKE -> server.log().overtake();
            case NOTIFY -> server.log().notifyFollowers();
            case ANSWER -> server.log().answer(count);
            case SETTLE -> server.settle();
            case END_GRACE -> server.endGraces();
            case MINUTE -> clock.forward(MINUTE);
            case SEVEN_MINUTES -> clock.forward(SEVEN_MINUTES);
            case STOP -> restart(store::stop);
            case KILL -> restart(store::kill);
        }
        oracle.assertSound();
    }

    private static void send(ModelClient client, int count) {
        for (int i = 0; i < count && client.canSend(); i++) {
            client.send(client.author().newKey());
        }
    }

    private static void retry(ModelClient client, int count) {
        client.author().unacknowledged().stream().limit(count).forEach(client::send);
    }

    private static void repeat(ModelClient client, int which) {
        String key = client.author().acknowledged(which);
        if (key != null) {
            client.send(key);
        }
    }

    private void restart(Runnable how) {
        server.shutDown();
        how.run();
        // A reopened file trusts the clock only after this time.
        clock.forward(MINUTE);
        clients.forEach(ModelClient::onServerStopped);
        server = start();
    }

    /** Reconnects every client, resends unacknowledged messages, and reads everything. */
    private void settle() {
        clients.forEach(ModelClient::unstall);
        clients.forEach(ModelClient::notifyServer);
        for (int round = 0; !haveAllCaughtUp(); round++) {
            assertThat(round).as("rounds until %s have caught up", clients).isLessThan(ROUNDS);
            server.endGraces();
            for (ModelClient client : clients) {
                boolean hasNoSession = !client.canSend() && round % 2 == 1;
                if (hasNoSession) {
                    // Its person may have lost all sessions: the name is free only when all its clients are gone.
                    clients.stream()
                            .filter(other -> other.author() == client.author())
                            .forEach(other -> other.disconnect(false));
                    server.settle();
                    server.endGraces();
                }
                client.join(server);
                client.author().unacknowledged().forEach(client::send);
                server.settle();
                client.unstall();
                server.settle();
                clients.forEach(each -> each.read(Integer.MAX_VALUE));
            }
        }
        oracle.assertSound();
        assertKept();
    }

    private boolean haveAllCaughtUp() {
        Slice slice = slice();
        // Null until the first client has joined.
        return slice != null
                && clients.stream()
                        .allMatch(client -> client.isAt(new Position(slice.epoch(), slice.newest()))
                                && client.author().unacknowledged().isEmpty());
    }

    private @Nullable Slice slice() {
        return await(store.log().read(RoomName.LOBBY, PageRequest.newest(2 * Oracle.KEPT)));
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the log did not answer", e);
        }
    }

    private void assertKept() {
        Slice slice = Objects.requireNonNull(slice());
        assertThat(slice.entries()).as("kept").isEqualTo(oracle.kept(slice.epoch()));
        assertThat(slice.newest()).isEqualTo(oracle.entries(slice.epoch()).size());
        if (store.isDurable()) {
            assertThat(oracle.epochs()).as("a durable log keeps its epoch").hasSizeLessThanOrEqualTo(1);
        }
    }

    @Override
    public void close() {
        server.shutDown();
        store.close();
    }
}
