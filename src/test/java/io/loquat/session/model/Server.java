package io.loquat.session.model;

import io.loquat.config.Settings;
import io.loquat.config.TestSettings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.FakeTransport;
import io.loquat.log.RoomLog;
import io.loquat.session.Chat;
import io.loquat.session.Chats;
import io.loquat.session.FullSession;
import io.loquat.session.Inbox;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One life of a server: its chat and the event loops, which stand until they are run. */
final class Server {
    static final int LOOPS = 3;

    private static final int TURNS = 60;
    private static final int OUTBOX_MESSAGES = 8;
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration LOOK_AT_GRACES = Duration.ofMillis(100);
    private static final Settings SETTINGS = TestSettings.of(Map.of(
            "loquat.limits.messages-per-second", "0",
            "loquat.limits.commands-per-second", "0",
            "loquat.limits.mistakes", "1000000",
            "loquat.limits.hello-within", "1D",
            "loquat.limits.recovered-messages", String.valueOf(Truth.MAX_RECOVERED),
            "loquat.presence.grace", "0S"));

    private final List<EmbeddedChannel> loops = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final ConnectionManager connections = new ConnectionManager(1 << 20, OUTBOX_MESSAGES, NEVER, NEVER, NEVER);
    private final SlowLog log;
    private final Chat chat;
    private int rooms;

    Server(RoomLog store) {
        for (int i = 0; i < LOOPS; i++) {
            EmbeddedChannel loop = new EmbeddedChannel();
            loop.freezeTime();
            loops.add(loop);
        }
        log = new SlowLog(store);
        // A room that goes live again has another loop.
        chat = Chats.of(
                SETTINGS, log, connections, () -> loops.get(rooms++ % LOOPS).eventLoop());
    }

    SlowLog log() {
        return log;
    }

    /** A new connection, on one of the loops; it takes so many bytes at once past the outbox. */
    Line connect(int loop, int bytesThrough) {
        FakeTransport wire = new FakeTransport();
        wire.takesThrough(bytesThrough);
        Connection connection = connections.open(loops.get(loop % LOOPS).eventLoop(), "192.0.2.1", wire);
        Line line = new Line(connection, wire, new Inbox(connection, new FullSession(chat, connection)));
        lines.add(line);
        return line;
    }

    /** Lets one loop do what it has to do. */
    void run(int loop) {
        EmbeddedChannel channel = loops.get(loop % LOOPS);
        channel.runPendingTasks();
        channel.checkException();
    }

    /** All that there is to do is done. */
    void rest() {
        do {
            log.perform(Integer.MAX_VALUE);
            log.answer(0);
            log.tell();
            for (int loop = 0; loop < LOOPS; loop++) {
                run(loop);
            }
        } while (!log.isIdle());
    }

    /** The next look at graces, which have all ended then. */
    void endGraces() {
        for (int loop = 0; loop < LOOPS; loop++) {
            loops.get(loop).advanceTimeBy(LOOK_AT_GRACES.toMillis(), TimeUnit.MILLISECONDS);
            run(loop);
        }
    }

    /** It is no more, and gives back its memory. */
    void die() {
        log.close();
        lines.forEach(line -> line.end(false));
        for (int turn = 0; turn < TURNS; turn++) {
            run(turn);
        }
    }
}
