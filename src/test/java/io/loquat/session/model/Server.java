package io.loquat.session.model;

import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.log.RoomLog;
import io.loquat.session.Chat;
import io.loquat.session.FullSession;
import io.loquat.session.Inbox;
import io.loquat.session.TestChat;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One server process: its chat, and event loops that run only when told to. */
final class Server {
    static final int LOOPS = 3;

    private static final int SHUTDOWN_ROUNDS = 60;
    private static final int OUTBOX_MESSAGES = 8;
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration GRACE_CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Settings SETTINGS = TestSettings.of(Map.of(
            "loquat.limits.messages-per-second", "0",
            "loquat.limits.commands-per-second", "0",
            "loquat.limits.mistakes", "1000000",
            "loquat.limits.hello-within", "1D",
            "loquat.limits.recovered-messages", String.valueOf(Oracle.MAX_RECOVERED),
            "loquat.presence.grace", "0S"));

    private final List<EmbeddedChannel> loops = new ArrayList<>();
    private final List<ClientLink> clients = new ArrayList<>();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, OUTBOX_MESSAGES, NEVER, NEVER, NEVER);
    private final SteppedLog log;
    private final Chat chat;
    private int rooms;

    Server(RoomLog store) {
        for (int i = 0; i < LOOPS; i++) {
            EmbeddedChannel loop = new EmbeddedChannel();
            loop.freezeTime();
            loops.add(loop);
        }
        log = new SteppedLog(store);
        // A room that is opened again gets another loop.
        chat = TestChat.of(
                SETTINGS, log, connections, () -> loops.get(rooms++ % LOOPS).eventLoop());
    }

    SteppedLog log() {
        return log;
    }

    /**
     * Opens a connection on one of the loops. Its transport accepts {@code bytesThrough} bytes with each direct write.
     */
    ClientLink connect(int loop, int bytesThrough) {
        FakeTransport transport = new FakeTransport();
        transport.acceptThrough(bytesThrough);
        Connection connection = connections.open(loops.get(loop % LOOPS).eventLoop(), "192.0.2.1", transport);
        ClientLink client =
                new ClientLink(connection, transport, new Inbox(connection, new FullSession(chat, connection)));
        clients.add(client);
        return client;
    }

    /** Runs the pending tasks of one loop. */
    void run(int loop) {
        EmbeddedChannel channel = loops.get(loop % LOOPS);
        channel.runPendingTasks();
        channel.checkException();
    }

    /** Runs until nothing is left to do. */
    void settle() {
        do {
            log.execute(Integer.MAX_VALUE);
            log.answer(0);
            log.notifyFollowers();
            for (int loop = 0; loop < LOOPS; loop++) {
                run(loop);
            }
        } while (!log.isIdle());
    }

    /** Advances the time to the next check of grace periods, which have all ended by then. */
    void endGraces() {
        for (int loop = 0; loop < LOOPS; loop++) {
            loops.get(loop).advanceTimeBy(GRACE_CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            run(loop);
        }
    }

    /** Stops the server and releases its memory. */
    void shutDown() {
        log.close();
        clients.forEach(client -> client.end(false));
        for (int round = 0; round < SHUTDOWN_ROUNDS; round++) {
            run(round);
        }
    }
}
